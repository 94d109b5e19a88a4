//! Files on the pool of `blocking`, for smol and async-std: what both do in one call; each has its own open file.
//!
//! The calls are those of `async_fs` and `async_std::fs`, whose errors async-std would wrap in a text of its own.

/// Runs a call that blocks once the future is polled; dropped before the call has begun, it is not made.
pub(crate) async fn on_pool<T: Send + 'static>(call: impl FnOnce() -> T + Send + 'static) -> T {
    blocking::unblock(call).await
}

/// Implements [`Fs`](crate::Fs) on the pool of `blocking`, with the open file `$file` and the function that opens it.
macro_rules! impl_fs {
    ($flavour:ty, $file:ty, $open:path) => {
        impl crate::Fs for $flavour {
            type File = $file;

            fn open(
                &self,
                path: &std::path::Path,
                options: crate::fs::OpenOptions,
            ) -> impl Future<Output = std::io::Result<$file>> + Send + use<> {
                $open(path.to_owned(), options)
            }

            fn read(
                &self,
                path: &std::path::Path,
            ) -> impl Future<Output = std::io::Result<Vec<u8>>> + Send + use<> {
                let path = path.to_owned();
                crate::reactor::fs::on_pool(move || std::fs::read(path))
            }

            fn write(
                &self,
                path: &std::path::Path,
                contents: Vec<u8>,
            ) -> impl Future<Output = std::io::Result<()>> + Send + use<> {
                let path = path.to_owned();
                crate::reactor::fs::on_pool(move || std::fs::write(path, contents))
            }

            fn metadata(
                &self,
                path: &std::path::Path,
            ) -> impl Future<Output = std::io::Result<crate::fs::Metadata>> + Send + use<> {
                let path = path.to_owned();
                crate::reactor::fs::on_pool(move || std::fs::metadata(path).map(Into::into))
            }

            fn read_dir(
                &self,
                path: &std::path::Path,
            ) -> impl Future<Output = std::io::Result<Vec<crate::fs::DirEntry>>> + Send + use<>
            {
                let path = path.to_owned();
                crate::reactor::fs::on_pool(move || crate::fs::read_dir_blocking(&path))
            }

            fn rename(
                &self,
                from: &std::path::Path,
                to: &std::path::Path,
            ) -> impl Future<Output = std::io::Result<()>> + Send + use<> {
                let from = from.to_owned();
                let to = to.to_owned();
                crate::reactor::fs::on_pool(move || std::fs::rename(from, to))
            }

            fn remove_file(
                &self,
                path: &std::path::Path,
            ) -> impl Future<Output = std::io::Result<()>> + Send + use<> {
                let path = path.to_owned();
                crate::reactor::fs::on_pool(move || std::fs::remove_file(path))
            }

            fn create_dir_all(
                &self,
                path: &std::path::Path,
            ) -> impl Future<Output = std::io::Result<()>> + Send + use<> {
                let path = path.to_owned();
                crate::reactor::fs::on_pool(move || std::fs::create_dir_all(path))
            }

            fn remove_dir(
                &self,
                path: &std::path::Path,
            ) -> impl Future<Output = std::io::Result<()>> + Send + use<> {
                let path = path.to_owned();
                crate::reactor::fs::on_pool(move || std::fs::remove_dir(path))
            }
        }
    };
}
pub(crate) use impl_fs;
