//! What is behind a descriptor, by the link in `/proc/PID/fd`.

/// What is behind a descriptor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A file or a folder.
    File,
    /// A pipe.
    Pipe,
    /// A socket, by its inode.
    Socket(u64),
    /// A terminal.
    Terminal,
    /// A timer as a descriptor.
    Timer,
    /// A counter through which threads wake each other.
    Event,
    /// A process as a descriptor.
    Child,
    /// Something else, by its name.
    Other(String),
}

/// Reads the link's text.
pub(super) fn target(link: &str) -> Target {
    let inode = |prefix: &str| -> Option<u64> {
        link.strip_prefix(prefix)?.strip_suffix(']')?.parse().ok()
    };
    if let Some(inode) = inode("socket:[") {
        return Target::Socket(inode);
    }
    let terminal = ["/dev/pts/", "/dev/tty", "/dev/console"];
    if terminal.iter().any(|start| link.starts_with(start)) {
        return Target::Terminal;
    }
    match link {
        _ if link.starts_with("pipe:[") => Target::Pipe,
        "anon_inode:[timerfd]" => Target::Timer,
        "anon_inode:[eventfd]" => Target::Event,
        "anon_inode:[pidfd]" => Target::Child,
        _ if link.starts_with("pidfd:[") => Target::Child,
        _ if link.starts_with("/dev/shm/") => Target::File,
        _ if link.starts_with("/dev/") || link.starts_with("anon_inode:") => {
            Target::Other(link.to_owned())
        }
        _ => Target::File,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_say_what_is_behind_them() {
        let links = [
            "socket:[4711]",
            "pipe:[12]",
            "/dev/pts/0",
            "/home/a/pipe:[x]",
            "anon_inode:[eventfd]",
            "anon_inode:inotify",
        ];
        let expected = [
            Target::Socket(4711),
            Target::Pipe,
            Target::Terminal,
            Target::File,
            Target::Event,
            Target::Other("anon_inode:inotify".to_owned()),
        ];
        assert_eq!(links.map(target), expected);
    }
}
