//! The texts of `/proc`, taken apart. What cannot be understood is `None`: kernels differ.

use nix::libc;

/// `schedstat`: on a processor, ready, times that it was given one.
pub(super) fn schedstat(text: &[u8]) -> Option<(u64, u64, u64)> {
    let mut numbers = std::str::from_utf8(text).ok()?.split_ascii_whitespace();
    let mut next = || numbers.next()?.parse().ok();
    Some((next()?, next()?, next()?))
}

/// What `syscall` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doing {
    /// It runs, or could.
    Running,
    /// It has no stack any more: it has ended.
    Ended,
    /// It waits without having asked the kernel for anything: a page is not there, or it was stopped.
    Outside,
    /// It waits in a system call.
    In(Call),
}

/// A system call with its arguments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) number: libc::c_long,
    pub(super) args: [u64; 6],
}

/// `syscall`: `running`, `-1 SP PC`, or a number, six arguments, and the two.
pub(super) fn syscall(text: &[u8]) -> Option<Doing> {
    let text = std::str::from_utf8(text).ok()?.trim_end();
    if text == "running" {
        return Some(Doing::Running);
    }
    let mut words = text.split_ascii_whitespace();
    let number: libc::c_long = words.next()?.parse().ok()?;
    let mut hex = || u64::from_str_radix(words.next()?.strip_prefix("0x")?, 16).ok();
    if number < 0 {
        let stack = hex()?;
        return Some(if stack == 0 {
            Doing::Ended
        } else {
            Doing::Outside
        });
    }
    let mut args = [0; 6];
    for arg in &mut args {
        *arg = hex()?;
    }
    Some(Doing::In(Call { number, args }))
}

/// Of `stat`: the state's letter, and the processor time of user and kernel, own and of the children that were waited for,
/// in ticks of the clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Stat {
    pub(super) state: u8,
    pub(super) user: u64,
    pub(super) system: u64,
    pub(super) children_user: u64,
    pub(super) children_system: u64,
}

/// `stat`; the name may hold anything, so what counts begins after the last parenthesis.
pub(super) fn stat(text: &[u8]) -> Option<Stat> {
    let text = String::from_utf8_lossy(text);
    let (_, rest) = text.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
    let number = |index: usize| fields.get(index)?.parse().ok();
    Some(Stat {
        state: *fields.first()?.as_bytes().first()?,
        user: number(11)?,
        system: number(12)?,
        children_user: number(13)?,
        children_system: number(14)?,
    })
}

/// The number that a line `name: number` holds, in `status`, `io` or `fdinfo`.
pub(super) fn field(text: &str, name: &str) -> Option<u64> {
    text.lines().find_map(|line| {
        let (found, value) = line.split_once(':')?;
        (found == name).then(|| value.split_ascii_whitespace().next()?.parse().ok())?
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn system_calls_are_read_in_all_their_forms() {
        let call = Call {
            number: 0,
            args: [3, 0x7f7e_7161_f000, 0x20000, 0, 0xffff_ffff, 0],
        };
        let text =
            b"0 0x3 0x7f7e7161f000 0x20000 0x0 0xffffffff 0x0 0x7fffbab49388 0x7f7e7179b2ad\n";
        assert_eq!(syscall(text), Some(Doing::In(call)));
        assert_eq!(syscall(b"running\n"), Some(Doing::Running));
        assert_eq!(syscall(b"-1 0x0 0x0\n"), Some(Doing::Ended));
        assert_eq!(syscall(b"-1 0x7ffc 0x55\n"), Some(Doing::Outside));
        assert_eq!(syscall(b""), None);
        assert_eq!(syscall(b"0 0x3\n"), None);
    }

    #[test]
    fn a_name_with_parentheses_and_spaces_does_not_confuse() {
        let text =
            b"27763 (a) S (b c) D 27557 27556 28143 0 -1 4194304 1955 0 0 0 2 5 7 11 20 0 21 0 47";
        let stat = stat(text).expect("it is whole");
        assert_eq!((stat.state, stat.user, stat.system), (b'D', 2, 5));
        assert_eq!((stat.children_user, stat.children_system), (7, 11));
    }

    #[test]
    fn fields_are_found_by_their_whole_name() {
        let text = "nonvoluntary_ctxt_switches:\t7\nvoluntary_ctxt_switches:\t12\n";
        assert_eq!(field(text, "voluntary_ctxt_switches"), Some(12));
        assert_eq!(field(text, "missing"), None);
        assert_eq!(
            schedstat(b"27294935 85692772 81\n"),
            Some((27_294_935, 85_692_772, 81))
        );
        assert_eq!(schedstat(b""), None);
    }
}
