//! Numbers as prices are reckoned with: 53 digits of the base two, rounded to the nearest after every step.
//!
//! Tenths are not exact in them, so that 180 times 0.7 is a little less than 126. Prices are cut to whole silver, and to
//! cut where everybody else cuts, the same rounding is needed. These numbers are made of integers alone and come out the
//! same on every machine. They are never negative.

/// Digits of the base two that are kept.
const DIGITS: u32 = 53;

/// `mantissa` times two to the power of `exponent`. The mantissa has all its digits unless the number is zero, so
/// that the larger of two numbers is the one with the larger exponent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Real {
    exponent: i32,
    mantissa: u64,
}

impl Real {
    const ZERO: Self = Self { exponent: i32::MIN, mantissa: 0 };

    pub(super) fn whole(number: u64) -> Self {
        Self::rounded(number.into(), 0, false)
    }

    /// The number next to a fraction; dividing by zero leaves the dividend.
    pub(super) fn ratio(dividend: u64, divisor: u64) -> Self {
        Self::whole(dividend).over(Self::whole(divisor))
    }

    pub(super) fn times(self, factor: Self) -> Self {
        let product = u128::from(self.mantissa) * u128::from(factor.mantissa);
        Self::rounded(product, self.exponent.saturating_add(factor.exponent), false)
    }

    pub(super) fn over(self, divisor: Self) -> Self {
        if self == Self::ZERO || divisor == Self::ZERO {
            return self;
        }
        let (dividend, by) = (u128::from(self.mantissa) << 64, u128::from(divisor.mantissa));
        let exponent = self.exponent.saturating_sub(divisor.exponent).saturating_sub(64);
        Self::rounded(dividend / by, exponent, dividend % by != 0)
    }

    /// To the power of a small number.
    pub(super) fn power(self, times: u32) -> Self {
        (0..times).fold(Self::whole(1), |product, _| product.times(self))
    }

    /// The whole number that is not above it.
    pub(super) fn floor(self) -> u64 {
        match self.exponent {
            0..=11 => self.mantissa << self.exponent,
            12.. => u64::MAX,
            -52..=-1 => self.mantissa >> self.exponent.unsigned_abs(),
            _ => 0,
        }
    }

    /// Keeps as many digits as there is room for. `more`: a little is missing below the last digit.
    fn rounded(number: u128, exponent: i32, more: bool) -> Self {
        let digits = u128::BITS - number.leading_zeros();
        if number == 0 {
            return Self::ZERO;
        }
        if digits <= DIGITS {
            let room = DIGITS - digits;
            return Self { exponent: exponent.saturating_sub(room as i32), mantissa: (number as u64) << room };
        }
        let cut = digits - DIGITS;
        let (kept, rest, half) = ((number >> cut) as u64, number & ((1 << cut) - 1), 1 << (cut - 1));
        let up = rest > half || (rest == half && (more || kept & 1 == 1));
        let mantissa = kept + u64::from(up);
        let exponent = exponent.saturating_add(cut as i32);
        // Rounding up 53 ones makes a number with one digit more.
        if mantissa >> DIGITS == 0 {
            Self { exponent, mantissa }
        } else {
            Self { exponent: exponent + 1, mantissa: mantissa >> 1 }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tenths_are_a_little_off() {
        assert_eq!(Real::whole(180).times(Real::ratio(7, 10)).floor(), 125);
        assert_eq!(Real::whole(2000).times(Real::ratio(7, 10)).floor(), 1400);
        assert_eq!(Real::whole(100).times(Real::ratio(115, 100)).floor(), 114);
        assert_eq!(Real::whole(54_000).times(Real::ratio(1001, 2000)).floor(), 27_026);
        assert!(Real::ratio(1, 2) < Real::ratio(2, 3) && Real::whole(2) > Real::ratio(2, 3));
        assert_eq!(Real::whole(0).over(Real::whole(3)).floor(), 0);
    }

    proptest! {
        #[test]
        fn every_step_rounds_as_a_double_does(a in 1..=u64::MAX, b in 1..=u64::MAX, c in 1..=1000_u64) {
            let steps = |one: f64| ((a as f64) / (b as f64) * one, (a as f64) * one / 7.0);
            let (quotient, product) = steps(c as f64);
            let real = Real::whole(c);
            prop_assert_eq!(Real::ratio(a, b).times(real).floor(), quotient as u64);
            prop_assert_eq!(Real::whole(a).times(real).over(Real::whole(7)).floor(), product as u64);
        }
    }
}
