//! How much of everything is measured.

use std::time::Duration;

/// Sizes of the measurements; half a minute for all of them, six times, in a release build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sizes {
    /// The waits of the slow things, the slowest first.
    pub(super) waits: Vec<Duration>,
    /// The beat's period.
    pub(super) period: Duration,
    /// How long the beat goes on.
    pub(super) beating: Duration,
    /// How many equal waits one worker is given.
    pub(super) many: u32,
    /// How long each of them is.
    pub(super) many_wait: Duration,
    /// Threads that are made and joined in one timing.
    pub(super) threads_made: u32,
    /// Tasks that are made and joined in one timing.
    pub(super) tasks_made: u32,
    /// Turns that two threads hand to each other in one timing.
    pub(super) thread_turns: u32,
    /// Turns that two tasks hand to each other in one timing.
    pub(super) task_turns: u32,
    /// Threads that sleep.
    pub(super) threads_asleep: u32,
    /// Tasks that sleep.
    pub(super) tasks_asleep: u32,
    /// How often one is woken.
    pub(super) resumes: u32,
    /// How long the waker waits before it wakes, so that whoever it wakes is asleep.
    pub(super) resume_gap: Duration,
    /// Width of the picture that is cleaned; its height is two thirds of it.
    pub(super) picture: u32,
}

const MS: Duration = Duration::from_millis(1);

impl Sizes {
    /// The usual sizes times `scale`; never so small that nothing is left.
    pub(super) fn scaled(scale: f64) -> Self {
        let count = |usual, least| times(usual, scale).max(least);
        Self {
            waits: [100, 80, 60, 40, 20]
                .map(|ms| (ms * MS).mul_f64(scale))
                .into(),
            period: 2 * MS,
            beating: (300 * MS).mul_f64(scale).max(40 * MS),
            many: count(1_000, 10),
            many_wait: (100 * MS).mul_f64(scale),
            threads_made: count(50, 10),
            tasks_made: count(2_500, 10),
            thread_turns: count(1_000, 10),
            task_turns: count(10_000, 10),
            threads_asleep: count(500, 10),
            tasks_asleep: count(20_000, 100),
            resumes: count(2_000, 20),
            resume_gap: MS / 10,
            // The work goes with the area.
            picture: times(256, scale.sqrt()).max(48),
        }
    }
}

impl Sizes {
    /// The sizes for a runtime on which each task is a thread: of tasks as many as of threads.
    pub(super) fn with_tasks_as_threads(self) -> Self {
        Self {
            tasks_made: self.threads_made,
            task_turns: self.thread_turns,
            tasks_asleep: self.threads_asleep,
            ..self
        }
    }
}

fn times(usual: u32, scale: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a conversion to an integer saturates"
    )]
    #[expect(clippy::cast_sign_loss, reason = "a scale is above zero")]
    let scaled = (f64::from(usual) * scale) as u32;
    scaled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_scale_leaves_something_of_everything() {
        let sizes = Sizes::scaled(1e-9);
        let counts = [
            sizes.many,
            sizes.threads_made,
            sizes.tasks_made,
            sizes.thread_turns,
            sizes.task_turns,
            sizes.threads_asleep,
            sizes.tasks_asleep,
            sizes.resumes,
        ];
        assert!(counts.iter().all(|&count| count > 0), "{sizes:?}");
        assert!(sizes.beating > sizes.period && sizes.picture > 0);
        assert_eq!(Sizes::scaled(2.0).many, 2 * Sizes::scaled(1.0).many);
    }
}
