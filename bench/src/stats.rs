//! Medians and percentiles.

/// The middle of `values`, the mean of the two middles when they are even in number; 0 of none.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => 0.0,
        n if n % 2 == 1 => values[middle],
        _ => f64::midpoint(values[middle - 1], values[middle]),
    }
}

/// The value that `percent` of `values` do not exceed (nearest rank: always one of them); 0 of none.
pub fn percentile(values: impl IntoIterator<Item = f64>, percent: f64) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and a length")]
    let rank = (percent / 100.0 * values.len() as f64).ceil() as usize;
    values.get(rank.max(1) - 1).or(values.last()).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::float_cmp, reason = "values that are handed back as they came")]
    fn the_median_is_the_middle() {
        assert_eq!(median([3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median([4.0, 1.0, 2.0, 3.0]), 2.5);
        assert_eq!(median([]), 0.0);
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "values that are handed back as they came")]
    fn a_percentile_is_a_value_that_was_seen() {
        let hundred = || (1..=100).map(f64::from);
        assert_eq!(percentile(hundred(), 50.0), 50.0);
        assert_eq!(percentile(hundred(), 99.0), 99.0);
        assert_eq!(percentile(hundred(), 100.0), 100.0);
        assert_eq!(percentile([7.0], 99.0), 7.0);
        assert_eq!(percentile([1.0, 2.0], 99.0), 2.0);
        assert_eq!(percentile([], 50.0), 0.0);
    }
}
