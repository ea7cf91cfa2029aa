/// What DNS says of one machine behind the name of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SrvRecord {
    pub(super) priority: u16,
    pub(super) weight: u16,
    pub(super) host: String,
    pub(super) port: u16,
}

/// One of the records with the lowest priority, by chance, in proportion to their weights: those without weight are for
/// when no other has one. `below` gives a random number below another.
pub(super) fn choose(records: &[SrvRecord], below: impl FnOnce(u64) -> u64) -> Option<&SrvRecord> {
    let lowest = records.iter().map(|record| record.priority).min()?;
    let candidates = || records.iter().filter(|record| record.priority == lowest);
    let total: u64 = candidates().map(|record| u64::from(record.weight)).sum();
    if total == 0 {
        let count = candidates().count();
        let index = usize::try_from(below(u64::try_from(count).ok()?)).ok()?;
        return candidates().nth(index);
    }
    let mut left = below(total);
    candidates().find(|record| {
        let weight = u64::from(record.weight);
        let is_it = left < weight;
        left = left.saturating_sub(weight);
        is_it
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn record(priority: u16, weight: u16, port: u16) -> SrvRecord {
        SrvRecord {
            priority,
            weight,
            host: "a".to_owned(),
            port,
        }
    }

    #[test]
    fn nothing_can_be_chosen_from_nothing() {
        assert_eq!(choose(&[], |_| 0), None);
    }

    /// Which ports are chosen how often, over all that chance may say.
    fn counts(records: &[SrvRecord], chances: u64) -> Vec<(u16, usize)> {
        let ports = records.iter().map(|record| record.port);
        let chosen: Vec<_> = (0..chances)
            .map(|chance| choose(records, |_| chance).unwrap().port)
            .collect();
        ports
            .map(|port| (port, chosen.iter().filter(|other| **other == port).count()))
            .collect()
    }

    #[test]
    fn records_are_chosen_in_proportion_to_their_weights() {
        let records = [record(1, 3, 10), record(1, 0, 11), record(1, 1, 12), record(2, 9, 13)];

        assert_eq!(counts(&records, 4), [(10, 3), (11, 0), (12, 1), (13, 0)]);
    }

    #[test]
    fn without_weights_all_are_equal() {
        assert_eq!(counts(&[record(5, 0, 10), record(5, 0, 11)], 2), [(10, 1), (11, 1)]);
    }

    proptest! {
        #[test]
        fn whatever_chance_says_one_of_the_lowest_priority_is_chosen(
            records in prop::collection::vec((0..4_u16, prop_oneof![Just(0_u16), 0..=u16::MAX]), 1..8),
            chance: u64,
        ) {
            let records: Vec<_> = records.into_iter().map(|(priority, weight)| record(priority, weight, 1)).collect();

            let chosen = choose(&records, |limit| chance % limit).unwrap();

            let lowest = records.iter().map(|record| record.priority).min().unwrap();
            let weighs = records.iter().any(|record| record.priority == lowest && record.weight > 0);
            prop_assert_eq!(chosen.priority, lowest);
            prop_assert!(!weighs || chosen.weight > 0);
        }
    }
}
