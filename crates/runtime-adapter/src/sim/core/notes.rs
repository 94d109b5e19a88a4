//! A list of notes, each of which is struck out by its place.

/// Notes. Writing one down and striking one out touch no more than that one, and no allocator once there is room.
#[derive(Debug)]
pub(super) struct Notes<T> {
    notes: Vec<Option<T>>,
    free: Vec<u32>,
}

impl<T> Default for Notes<T> {
    fn default() -> Self {
        Self {
            notes: Vec::new(),
            free: Vec::new(),
        }
    }
}

impl<T> Notes<T> {
    /// Writes something down, and returns the place.
    #[inline]
    pub(super) fn write(&mut self, note: T) -> u32 {
        if let Some(place) = self.free.pop() {
            self.notes[place as usize] = Some(note);
            return place;
        }
        self.notes.push(Some(note));
        u32::try_from(self.notes.len() - 1)
            .expect("invariant: memory ends before four thousand million notes")
    }

    /// Strikes out what was written there.
    #[inline]
    pub(super) fn strike(&mut self, place: u32) {
        if let Some(note) = self.notes.get_mut(place as usize)
            && note.take().is_some()
        {
            self.free.push(place);
        }
    }

    /// What was written down and not struck out.
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.notes.iter().flatten()
    }
}
