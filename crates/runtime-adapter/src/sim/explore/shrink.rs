//! Making a schedule short: as many choices as possible back to what came first.
//!
//! Delta debugging (Zeller and Hildebrandt, *Simplifying and Isolating Failure-Inducing Input*, IEEE Transactions on Software
//! Engineering 28(2), 2002) over the choices: first the end is cut off, then stretches are put back to the first alternative,
//! each half as long as the last. Where choices are missing, or do not fit, what came first goes first.

use super::attempt::Broken;
use crate::sim::core::Choice;

/// The most runs that are made.
const RUNS: usize = 500;

/// Shortens the choices of a broken run, as long as `breaks` finds the same again.
pub(super) fn shrink(broken: Broken, breaks: impl Fn(Vec<Choice>) -> Option<Broken>) -> Broken {
    let mut shrinking = Shrinking {
        best: broken,
        runs: 0,
        breaks,
    };
    shrinking.cut_the_end();
    shrinking.put_back();
    shrinking.best
}

struct Shrinking<B> {
    best: Broken,
    runs: usize,
    breaks: B,
}

impl<B: Fn(Vec<Choice>) -> Option<Broken>> Shrinking<B> {
    /// Tells whether it still breaks with these choices; then they are the best.
    fn try_out(&mut self, choices: Vec<Choice>) -> bool {
        if self.runs >= RUNS {
            return false;
        }
        self.runs += 1;
        let Some(broken) = (self.breaks)(choices) else {
            return false;
        };
        if deviations(&broken.choices) >= deviations(&self.best.choices) {
            return false;
        }
        self.best = broken;
        true
    }

    /// Looks for the shortest beginning that is enough, by halves.
    fn cut_the_end(&mut self) {
        let whole = self.best.choices.clone();
        let (mut too_short, mut enough) = (0, whole.len());
        if self.try_out(Vec::new()) {
            return;
        }
        while enough - too_short > 1 {
            let middle = too_short + (enough - too_short) / 2;
            if self.try_out(whole[..middle].to_vec()) {
                enough = middle;
            } else {
                too_short = middle;
            }
        }
    }

    /// Puts stretches of deviations back to what came first.
    fn put_back(&mut self) {
        let mut length = deviations(&self.best.choices).div_ceil(2);
        while length > 0 {
            let mut from = 0;
            while from < deviations(&self.best.choices) {
                let mut choices = self.best.choices.clone();
                let stretch = choices.iter_mut().filter(|choice| choice.pick != 0);
                stretch
                    .skip(from)
                    .take(length)
                    .for_each(|choice| choice.pick = 0);
                if !self.try_out(choices) {
                    from += length;
                }
                if self.runs >= RUNS {
                    return;
                }
            }
            length /= 2;
        }
    }
}

fn deviations(choices: &[Choice]) -> usize {
    choices.iter().filter(|choice| choice.pick != 0).count()
}
