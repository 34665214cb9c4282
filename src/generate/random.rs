//! Chance that is the same everywhere and for ever: files made with the same arguments must be the same bytes, whatever
//! the version of a library. Only operations that every processor rounds alike are used on fractions.

/// A sequence (SplitMix64).
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// The sequence of one part of the work: the parts do not disturb each other.
    pub fn of(seed: u64, part: &str) -> Self {
        // FNV-1a.
        let name = part.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let mut chance = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ name);
        chance.next();
        chance
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to 1, 1 left out.
    #[expect(clippy::cast_precision_loss, reason = "53 bits are kept, which a fraction holds exactly")]
    pub fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From 0 up to `end`, left out; 0 when there is nothing to choose from.
    pub fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { usize::try_from(self.next() % end as u64).unwrap_or(0) }
    }

    /// From 0 up to `end`, left out, small ones the more often, the higher the power.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "sizes are far below 2⁵³ and the product is not negative"
    )]
    pub fn skewed(&mut self, end: usize, power: u32) -> usize {
        let x = self.fraction();
        let skewed = (0..power).fold(1.0, |product, _| product * x);
        ((skewed * end as f64) as usize).min(end.saturating_sub(1))
    }

    /// Whether something that happens `percent` times in a hundred does.
    pub fn happens(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of several.
    pub fn pick<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }

    /// Puts a list out of order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.below(last + 1));
        }
    }
}
