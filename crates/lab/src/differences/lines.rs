//! Lines of code of the same job, counted from the very files that are compiled.

use bench_report::differences::Side;

/// What stands before and after what is counted.
const BEGIN: &str = "// ANCHOR: job";
const END: &str = "// ANCHOR_END: job";

/// Counts the lines of the job as this side writes it.
pub(super) fn lines(side: Side) -> Option<usize> {
    let source = match side {
        Side::Synchronous => include_str!("job/synchronous.rs"),
        Side::Threads => include_str!("job/threads.rs"),
        Side::Asynchronous => include_str!("job/asynchronous.rs"),
        Side::Idle | Side::Handed => return None,
    };
    count(source)
}

/// Counts the lines between the marks, without blank lines and comments.
fn count(source: &str) -> Option<usize> {
    let (_, rest) = source.split_once(BEGIN)?;
    let (job, _) = rest.split_once(END)?;
    let is_code = |line: &&str| !line.is_empty() && !line.starts_with("//");
    Some(job.lines().map(str::trim).filter(is_code).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_blank_lines_do_not_count() {
        let source = "use x;\n// ANCHOR: job\n/// Says so.\nfn a() {\n\n    // why\n    b(); // here\n}\n// ANCHOR_END: job\nfn c() {}\n";
        assert_eq!(count(source), Some(3));
        assert_eq!(count("no marks"), None);
    }

    #[test]
    fn every_way_to_write_the_job_is_marked_and_is_more_than_its_signature() {
        for side in [Side::Synchronous, Side::Threads, Side::Asynchronous] {
            assert!(lines(side) > Some(3), "{side}");
        }
        assert_eq!(lines(Side::Idle), None);
    }
}
