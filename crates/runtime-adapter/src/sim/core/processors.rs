//! The virtual processors: who is on which, and for how long they were busy.

/// One processor.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Processor {
    /// The task that it ran last.
    pub(super) last: Option<u32>,
    /// Time for which it was occupied, in nanoseconds, up to when its present occupation began.
    pub(super) busy_ns: u64,
    /// Since when it is occupied, if it is.
    pub(super) since: Option<u64>,
    /// For how long it computes, if it does.
    took_ns: u64,
}

/// All of them.
#[derive(Debug)]
pub(super) struct Processors {
    all: Vec<Processor>,
    /// Those that nobody occupies; the last is taken first.
    free: Vec<u32>,
}

impl Processors {
    pub(super) fn new(count: usize) -> Self {
        Self {
            all: vec![Processor::default(); count],
            free: (0..u32::try_from(count).unwrap_or(u32::MAX))
                .rev()
                .collect(),
        }
    }

    #[inline(always)]
    pub(super) fn free(&self) -> &[u32] {
        &self.free
    }

    #[inline(always)]
    pub(super) fn is_any_free(&self) -> bool {
        !self.free.is_empty()
    }

    /// How many are occupied.
    pub(super) fn occupied(&self) -> usize {
        self.all.len() - self.free.len()
    }

    /// Takes a free processor: the one that is named, or the one that was free last. Gives the task that it ran before.
    #[inline(always)]
    pub(super) fn take(&mut self, named: Option<u32>, task: u32) -> Option<(u32, Option<u32>)> {
        let processor = match named {
            None => self.free.pop()?,
            Some(named) => {
                let place = self.free.iter().rposition(|&free| free == named)?;
                self.free.remove(place)
            }
        };
        let last = self.all[processor as usize].last.replace(task);
        Some((processor, last))
    }

    /// Notes that a processor that was taken stays so for some time.
    pub(super) fn occupy(&mut self, processor: u32, now: u64) {
        let processor = &mut self.all[processor as usize];
        processor.since.get_or_insert(now);
    }

    /// Notes for how long a processor computes now.
    #[inline]
    pub(super) fn compute(&mut self, processor: u32, took_ns: u64) {
        self.all[processor as usize].took_ns = took_ns;
    }

    /// For how long it computed, as was noted when that began.
    #[inline]
    pub(super) fn computed(&self, processor: u32) -> u64 {
        self.all[processor as usize].took_ns
    }

    /// Gives a processor back.
    #[inline(always)]
    pub(super) fn release(&mut self, processor: u32, now: u64) {
        let given_back = &mut self.all[processor as usize];
        if let Some(since) = given_back.since.take() {
            given_back.busy_ns += now - since;
        }
        self.free.push(processor);
    }

    /// For how long each was occupied until now, in nanoseconds.
    pub(super) fn busy_ns(&self, now: u64) -> Vec<u64> {
        self.all
            .iter()
            .map(|processor| {
                processor.busy_ns + processor.since.map_or(0, |since| now.saturating_sub(since))
            })
            .collect()
    }
}
