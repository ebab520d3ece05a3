//! Who may see it: the clock, the one comparison, the gate and what comes out of it.

pub mod aftermath;
pub mod board;
pub mod clock;
pub mod clocks;
pub(crate) mod disguise;
pub mod doctor;
pub mod duration;
pub mod flip;
pub mod gate;
pub mod leaks;
pub mod measured;
pub mod occurrence;
pub mod parties;
pub mod public;
pub mod retrospective;
pub mod second_clock;
pub mod stage;
pub mod timeline;
pub mod timer;
pub mod visibility;
