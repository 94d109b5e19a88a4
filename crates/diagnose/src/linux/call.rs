//! What a thread waits for in a system call, as far as its number and arguments say.

use super::parse::Call;
use crate::model::LOADING;
use nix::libc;

/// What a system call waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A descriptor; what the call does with it.
    Descriptor(u64, &'static str),
    /// Events of an epoll descriptor; whether for as long as it takes.
    Epoll { fd: u64, endless: bool },
    /// One of `count` descriptors, whose list is at an address.
    Poll { at: u64, count: u64, endless: bool },
    /// One of the descriptors below `count`, whose sets of bits are at addresses.
    Select {
        count: u64,
        sets: [u64; 3],
        endless: bool,
    },
    /// A word in memory to change from a value.
    Futex { word: u64, value: u64 },
    /// Completions of a ring.
    Ring,
    /// A point in time.
    Timer,
    /// A child.
    Child(&'static str),
    /// A file system, whatever the descriptor.
    Disk(&'static str),
    /// A lock of the kernel's.
    Lock(&'static str),
    /// Something else that has a name.
    Other(&'static str),
    /// A call that is not known here.
    Unknown(libc::c_long),
}

/// Finds the meaning of a call.
pub(super) fn meaning(call: &Call) -> Meaning {
    let args = call.args;
    let number = call.number;
    if let Some(found) = before_2002(number, args) {
        return found;
    }
    match number {
        libc::SYS_read
        | libc::SYS_pread64
        | libc::SYS_readv
        | libc::SYS_preadv
        | libc::SYS_preadv2 => Meaning::Descriptor(args[0], "reading"),
        libc::SYS_write
        | libc::SYS_pwrite64
        | libc::SYS_writev
        | libc::SYS_pwritev
        | libc::SYS_pwritev2 => Meaning::Descriptor(args[0], "writing"),
        libc::SYS_recvfrom
        | libc::SYS_recvmsg
        | libc::SYS_recvmmsg
        | libc::SYS_sendto
        | libc::SYS_sendmsg
        | libc::SYS_sendmmsg
        | libc::SYS_connect
        | libc::SYS_accept
        | libc::SYS_accept4
        | libc::SYS_sendfile
        | libc::SYS_ioctl => Meaning::Descriptor(args[0], "transferring"),
        libc::SYS_splice => Meaning::Descriptor(args[0], "copying"),
        libc::SYS_close
        | libc::SYS_ftruncate
        | libc::SYS_fallocate
        | libc::SYS_fadvise64
        | libc::SYS_getdents64
        | libc::SYS_fstat => Meaning::Descriptor(args[0], "files and folders"),
        libc::SYS_epoll_pwait => Meaning::Epoll {
            fd: args[0],
            endless: is_negative(args[3]),
        },
        libc::SYS_epoll_pwait2 => Meaning::Epoll {
            fd: args[0],
            endless: args[3] == 0,
        },
        libc::SYS_ppoll => Meaning::Poll {
            at: args[0],
            count: args[1],
            endless: args[2] == 0,
        },
        libc::SYS_pselect6 => select(args),
        libc::SYS_futex => Meaning::Futex {
            word: args[0],
            value: args[2],
        },
        libc::SYS_futex_waitv => Meaning::Futex {
            word: args[0],
            value: u64::MAX,
        },
        libc::SYS_io_uring_enter => Meaning::Ring,
        libc::SYS_nanosleep | libc::SYS_clock_nanosleep => Meaning::Timer,
        libc::SYS_wait4 | libc::SYS_waitid => Meaning::Child("to end"),
        libc::SYS_clone | libc::SYS_clone3 => Meaning::Child("to start"),
        libc::SYS_fsync => Meaning::Disk("fsync"),
        libc::SYS_fdatasync => Meaning::Disk("fdatasync"),
        libc::SYS_sync | libc::SYS_syncfs | libc::SYS_msync | libc::SYS_sync_file_range => {
            Meaning::Disk("sync")
        }
        libc::SYS_openat
        | libc::SYS_openat2
        | libc::SYS_unlinkat
        | libc::SYS_renameat
        | libc::SYS_renameat2
        | libc::SYS_mkdirat
        | libc::SYS_linkat
        | libc::SYS_symlinkat
        | libc::SYS_newfstatat
        | libc::SYS_statx
        | libc::SYS_faccessat
        | libc::SYS_faccessat2
        | libc::SYS_truncate
        | libc::SYS_statfs
        | libc::SYS_readlinkat
        | libc::SYS_fchmodat
        | libc::SYS_utimensat
        | libc::SYS_mount
        | libc::SYS_umount2 => Meaning::Disk("files and folders"),
        libc::SYS_copy_file_range | libc::SYS_readahead => Meaning::Disk("copying"),
        libc::SYS_io_getevents | libc::SYS_io_submit => {
            Meaning::Disk("asynchronous reads and writes")
        }
        libc::SYS_execve | libc::SYS_execveat => Meaning::Disk(LOADING),
        libc::SYS_flock | libc::SYS_fcntl => Meaning::Lock("of a file"),
        libc::SYS_semop | libc::SYS_semtimedop => Meaning::Lock("between processes"),
        libc::SYS_mmap
        | libc::SYS_munmap
        | libc::SYS_mprotect
        | libc::SYS_madvise
        | libc::SYS_mremap
        | libc::SYS_brk => Meaning::Lock("of its own memory map"),
        libc::SYS_mq_timedreceive
        | libc::SYS_mq_timedsend
        | libc::SYS_msgrcv
        | libc::SYS_msgsnd => Meaning::Descriptor(args[0], "messages"),
        libc::SYS_rt_sigtimedwait | libc::SYS_rt_sigsuspend => Meaning::Other("a signal"),
        libc::SYS_exit | libc::SYS_exit_group => Meaning::Other("its own end"),
        libc::SYS_restart_syscall => Meaning::Timer,
        other => Meaning::Unknown(other),
    }
}

/// The calls that newer architectures have no numbers for.
#[cfg(target_arch = "x86_64")]
fn before_2002(number: libc::c_long, args: [u64; 6]) -> Option<Meaning> {
    Some(match number {
        libc::SYS_epoll_wait => Meaning::Epoll {
            fd: args[0],
            endless: is_negative(args[3]),
        },
        libc::SYS_poll => Meaning::Poll {
            at: args[0],
            count: args[1],
            endless: is_negative(args[2]),
        },
        libc::SYS_select => select(args),
        libc::SYS_pause => Meaning::Other("a signal"),
        libc::SYS_vfork | libc::SYS_fork => Meaning::Child("to start"),
        libc::SYS_open
        | libc::SYS_creat
        | libc::SYS_unlink
        | libc::SYS_rename
        | libc::SYS_mkdir
        | libc::SYS_rmdir
        | libc::SYS_link
        | libc::SYS_symlink
        | libc::SYS_stat
        | libc::SYS_lstat
        | libc::SYS_access
        | libc::SYS_readlink
        | libc::SYS_chmod => Meaning::Disk("files and folders"),
        libc::SYS_getdents => Meaning::Descriptor(args[0], "files and folders"),
        _ => return None,
    })
}

/// The calls that newer architectures have no numbers for.
#[cfg(not(target_arch = "x86_64"))]
fn before_2002(_number: libc::c_long, _args: [u64; 6]) -> Option<Meaning> {
    None
}

fn select(args: [u64; 6]) -> Meaning {
    Meaning::Select {
        count: args[0],
        sets: [args[1], args[2], args[3]],
        endless: args[4] == 0,
    }
}

/// An `int` that is below nothing: in 32 bits, of which the kernel shows 64.
fn is_negative(arg: u64) -> bool {
    arg & 0x8000_0000 != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(number: libc::c_long, args: [u64; 6], expected: Meaning) {
        assert_eq!(meaning(&Call { number, args }), expected);
    }

    #[test]
    fn calls_mean_what_they_wait_for() {
        check(
            libc::SYS_read,
            [7, 0, 0, 0, 0, 0],
            Meaning::Descriptor(7, "reading"),
        );
        check(
            libc::SYS_fdatasync,
            [7, 0, 0, 0, 0, 0],
            Meaning::Disk("fdatasync"),
        );
        check(libc::SYS_wait4, [0; 6], Meaning::Child("to end"));
        let futex = Meaning::Futex { word: 64, value: 2 };
        check(libc::SYS_futex, [64, 0x80, 2, 0, 0, 0], futex);
        check(99_999, [0; 6], Meaning::Unknown(99_999));
    }

    #[test]
    fn a_timeout_below_nothing_is_for_ever() {
        let forever = Meaning::Epoll {
            fd: 4,
            endless: true,
        };
        check(
            libc::SYS_epoll_pwait,
            [4, 0, 64, 0xffff_ffff, 0, 0],
            forever,
        );
        let a_while = Meaning::Epoll {
            fd: 4,
            endless: false,
        };
        check(libc::SYS_epoll_pwait, [4, 0, 64, 250, 0, 0], a_while);
    }
}
