//! Those who wait for a processor.

use super::choice::Chooser;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

/// Who goes next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Policy {
    /// Who became ready first; of one instant, who was woken first.
    #[default]
    Fifo,
    /// Who became ready first; of one instant, whom the seed says.
    Seeded,
    /// The highest priority; of one priority, who became ready first.
    Priority,
    /// Each processor has a line of its own, and takes from another's when its own is empty.
    WorkStealing,
}

/// Those who wait.
#[derive(Debug)]
pub(super) struct Queue {
    /// One line for all processors, where there is one.
    line: VecDeque<u32>,
    order: Order,
}

/// What is more than a line.
#[derive(Debug)]
enum Order {
    Fifo,
    Seeded {
        /// How many at the end of the line became ready at the present instant; fewer, if some of them have left it.
        fresh: usize,
    },
    Priority {
        heap: BinaryHeap<(u8, Reverse<u64>, u32)>,
        came: u64,
    },
    WorkStealing {
        lines: Vec<VecDeque<u32>>,
        waiting: usize,
    },
}

/// Who goes next, and from whose line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Next {
    pub(super) task: u32,
    /// Its processor, where that is not any.
    pub(super) processor: Option<u32>,
    pub(super) stolen: bool,
}

impl Next {
    #[inline]
    fn anywhere(task: u32) -> Self {
        Self {
            task,
            processor: None,
            stolen: false,
        }
    }
}

impl Queue {
    pub(super) fn new(policy: Policy, processors: usize) -> Self {
        Self {
            line: VecDeque::new(),
            order: match policy {
                Policy::Fifo => Order::Fifo,
                Policy::Seeded => Order::Seeded { fresh: 0 },
                Policy::Priority => Order::Priority {
                    heap: BinaryHeap::new(),
                    came: 0,
                },
                Policy::WorkStealing => Order::WorkStealing {
                    lines: vec![VecDeque::new(); processors],
                    waiting: 0,
                },
            },
        }
    }

    #[inline(always)]
    pub(super) fn len(&self) -> usize {
        match &self.order {
            Order::Fifo | Order::Seeded { .. } => self.line.len(),
            Order::Priority { heap, .. } => heap.len(),
            Order::WorkStealing { waiting, .. } => *waiting,
        }
    }

    /// Puts a task in the line; `processor` is the one that it was woken on, or ran on last.
    #[inline(always)]
    pub(super) fn push(&mut self, task: u32, priority: u8, processor: u32, chooser: &mut Chooser) {
        if let Order::Fifo = self.order {
            self.line.push_back(task);
        } else {
            self.push_in_order(task, priority, processor, chooser);
        }
    }

    fn push_in_order(&mut self, task: u32, priority: u8, processor: u32, chooser: &mut Chooser) {
        let Self { line, order } = self;
        match order {
            Order::Fifo => line.push_back(task),
            Order::Seeded { fresh } => {
                *fresh = (*fresh).min(line.len()) + 1;
                line.push_back(task);
                // Each of the instant is put at a place drawn among those before it: every order is equally likely
                // (Fisher and Yates' shuffle, from the inside out).
                let alternatives = u32::try_from(*fresh).unwrap_or(u32::MAX);
                let last = line.len() - 1;
                line.swap(last, last - chooser.pick(alternatives) as usize);
            }
            Order::Priority { heap, came } => {
                heap.push((priority, Reverse(*came), task));
                *came += 1;
            }
            Order::WorkStealing { lines, waiting } => {
                lines[processor as usize].push_back(task);
                *waiting += 1;
            }
        }
    }

    /// Time goes on: who waits already is not among those of the next instant.
    #[inline]
    pub(super) fn next_instant(&mut self) {
        if let Order::Seeded { fresh, .. } = &mut self.order {
            *fresh = 0;
        }
    }

    /// Takes the first of the one line, where there is one.
    #[inline(always)]
    pub(super) fn pop_first(&mut self) -> Option<u32> {
        self.line.pop_front()
    }

    /// Takes who goes next, given the processors that are free.
    #[inline(always)]
    pub(super) fn pop(&mut self, free: &[u32], chooser: &mut Chooser) -> Option<Next> {
        match self.line.pop_front() {
            Some(task) => Some(Next::anywhere(task)),
            None => self.pop_in_order(free, chooser),
        }
    }

    #[inline]
    fn pop_in_order(&mut self, free: &[u32], chooser: &mut Chooser) -> Option<Next> {
        match &mut self.order {
            Order::Fifo | Order::Seeded { .. } => None,
            Order::Priority { heap, .. } => heap.pop().map(|(_, _, task)| Next::anywhere(task)),
            Order::WorkStealing { lines, waiting } => {
                let next = pop_own(lines, free).or_else(|| steal(lines, free, chooser))?;
                *waiting -= 1;
                Some(next)
            }
        }
    }
}

fn pop_own(lines: &mut [VecDeque<u32>], free: &[u32]) -> Option<Next> {
    free.iter().rev().find_map(|&processor| {
        let task = lines[processor as usize].pop_front()?;
        Some(Next {
            task,
            processor: Some(processor),
            stolen: false,
        })
    })
}

fn steal(lines: &mut [VecDeque<u32>], free: &[u32], chooser: &mut Chooser) -> Option<Next> {
    let thief = *free.last()?;
    let victims = lines.iter().filter(|line| !line.is_empty()).count();
    if victims == 0 {
        return None;
    }
    let victim = chooser.pick(u32::try_from(victims).unwrap_or(u32::MAX)) as usize;
    let line = lines
        .iter_mut()
        .filter(|line| !line.is_empty())
        .nth(victim)?;
    Some(Next {
        task: line.pop_front()?,
        processor: Some(thief),
        stolen: true,
    })
}
