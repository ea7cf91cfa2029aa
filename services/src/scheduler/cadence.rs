use std::time::Duration;

use chrono::{Local, SubsecRound, TimeDelta, TimeZone};
use croner::Cron;
use croner::parser::{CronParser, Year};
use flytower_core::services::TaskFrequency;

use super::error::SchedulerError;
use super::settings::iso;
use super::time::{Time, later};

/// What no calendar of ours reaches, and no schedule means.
const LONGEST: Duration = Duration::from_secs(100 * 365 * 24 * 3600);
const SHORTEST: Duration = Duration::from_millis(1);

/// When runs begin, made sure to make sense.
#[derive(Clone, Debug)]
pub(super) enum Cadence {
    Every(Duration),
    Cron(Box<Cron>, String),
    Manual,
}

impl Cadence {
    pub(super) fn of(frequency: &TaskFrequency, task: &str) -> Result<Self, SchedulerError> {
        match frequency {
            TaskFrequency::Every(period) => {
                limited("period", *period, task)?;
                Ok(Self::Every(*period))
            }
            TaskFrequency::Cron(expression) => {
                let wrong = |reason: String| SchedulerError::InvalidCron {
                    task: task.to_owned(),
                    expression: expression.clone(),
                    reason,
                };
                if expression.len() > 1000 {
                    return Err(wrong("it is longer than 1000 bytes".to_owned()));
                }
                // Backstage cannot read years, and with one there is a last run.
                let parser = CronParser::builder().year(Year::Disallowed).build();
                let cron = parser.parse(expression).map_err(|error| wrong(error.to_string()))?;
                cron.find_next_occurrence(&Local::now(), false)
                    .map_err(|_| wrong("there is no such time".to_owned()))?;
                Ok(Self::Cron(Box::new(cron), expression.clone()))
            }
            TaskFrequency::Manual => Ok(Self::Manual),
            other => Err(SchedulerError::UnknownFrequency {
                task: task.to_owned(),
                frequency: format!("{other:?}"),
            }),
        }
    }

    /// As it stands in the settings.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Every(period) => iso(*period),
            Self::Cron(_, expression) => expression.clone(),
            Self::Manual => "manual".to_owned(),
        }
    }

    /// The first run of a task that has never been scheduled.
    pub(super) fn first(&self, now: Time) -> Option<Time> {
        match self {
            Self::Every(_) => Some(now),
            Self::Cron(..) | Self::Manual => self.latest(now),
        }
    }

    /// The latest time at which a run may have to wait for its turn: one that is to be later was scheduled by another
    /// schedule, or by a clock that went wrong.
    pub(super) fn latest(&self, now: Time) -> Option<Time> {
        match self {
            Self::Every(period) => Some(later(now, *period)),
            Self::Cron(cron, _) => next(cron, now),
            Self::Manual => None,
        }
    }

    /// The run after one that was due then and began then (which may be much later: what was missed is not made up for, the
    /// run was for all of it). What comes due while it runs has already passed when it ends, and is next.
    pub(super) fn after(&self, due: Time, began: Time) -> Option<Time> {
        match self {
            Self::Every(period) => {
                let microseconds = |delta: TimeDelta| delta.num_microseconds().unwrap_or(i64::MAX).max(0);
                let period = TimeDelta::from_std(*period).unwrap_or(TimeDelta::MAX);
                let passed = microseconds(began - due) % microseconds(period).max(1);
                began.checked_add_signed(period - TimeDelta::microseconds(passed))
            }
            Self::Cron(cron, _) => {
                // Backstage schedules a second early; this run was for the time a second later.
                let is_exact = cron.is_time_matching(&due.with_timezone(&Local)).unwrap_or(true);
                let early = if is_exact { due } else { due + TimeDelta::seconds(1) };
                next(cron, began.max(early))
            }
            Self::Manual => None,
        }
    }
}

/// A duration of a schedule that can be waited for.
pub(super) fn limited(what: &'static str, duration: Duration, task: &str) -> Result<(), SchedulerError> {
    if (SHORTEST..=LONGEST).contains(&duration) {
        return Ok(());
    }
    Err(SchedulerError::Unreasonable {
        what,
        duration,
        task: task.to_owned(),
    })
}

/// In the machine's time zone, as everywhere else that reads cron expressions.
fn next(cron: &Cron, after: Time) -> Option<Time> {
    next_in(&Local, cron, after)
}

fn next_in<Z: TimeZone>(zone: &Z, cron: &Cron, after: Time) -> Option<Time> {
    let next = cron.find_next_occurrence(&after.with_timezone(zone), false).ok()?;
    Some(next.to_utc().trunc_subsecs(3))
}

#[cfg(test)]
mod tests {
    use chrono::Utc;

    use super::*;

    fn every(milliseconds: u64) -> Cadence {
        Cadence::Every(Duration::from_millis(milliseconds))
    }

    fn cron(expression: &str) -> Cadence {
        Cadence::of(&TaskFrequency::Cron(expression.to_owned()), "task").unwrap()
    }

    fn at(milliseconds: i64) -> Time {
        // midnight, in zones that have whole hours at least a full hour
        Utc.timestamp_millis_opt(1_800_000_000_000 + milliseconds).unwrap()
    }

    #[test]
    fn runs_stay_on_their_grid_however_late_they_begin() {
        let sut = every(1000);
        assert_eq!(sut.first(at(0)), Some(at(0)));
        assert_eq!(sut.after(at(0), at(0)), Some(at(1000)));
        assert_eq!(sut.after(at(0), at(400)), Some(at(1000)));
        // ten of them were missed: this was the run for all
        assert_eq!(sut.after(at(0), at(10_400)), Some(at(11_000)));
        assert_eq!(sut.after(at(0), at(11_000)), Some(at(12_000)));
        // a clock that was set back
        assert_eq!(sut.after(at(5000), at(0)), Some(at(1000)));
        // one that was set forward, by half a century
        let count = 4_000_000_000;
        assert_eq!(sut.after(at(0), at(count * 1000 + 1)), Some(at(count * 1000 + 1000)));
        // a period of no whole number of milliseconds
        let third = Cadence::Every(Duration::from_micros(33_300));
        assert_eq!(
            third.after(at(0), at(3_330_010)),
            Some(at(3_330_033) + TimeDelta::microseconds(300))
        );
    }

    #[test]
    fn a_night_that_is_an_hour_shorter_or_longer_has_one_run() {
        let berlin = chrono_tz::Europe::Berlin;
        let runs = |expression: &str, from: &str, count: usize| -> Vec<String> {
            let Cadence::Cron(cron, _) = cron(expression) else {
                panic!("no cron")
            };
            let mut time: Time = from.parse().unwrap();
            let mut runs = Vec::new();
            for _ in 0..count {
                time = next_in(&berlin, &cron, time).unwrap();
                runs.push(time.with_timezone(&berlin).format("%d. %H:%M %Z").to_string());
            }
            runs
        };

        // 02:30 is not there on the 28th
        let spring = runs("30 2 * * *", "2027-03-26T12:00:00Z", 3);
        assert_eq!(spring, ["27. 02:30 CET", "28. 03:00 CEST", "29. 02:30 CEST"]);
        // and is there twice on the 31st
        let autumn = runs("30 2 * * *", "2027-10-29T12:00:00Z", 3);
        assert_eq!(autumn, ["30. 02:30 CEST", "31. 02:30 CEST", "01. 02:30 CET"]);
        let often = runs("*/30 * * * *", "2027-10-31T00:00:00Z", 4);
        assert_eq!(
            often,
            ["31. 02:30 CEST", "31. 02:00 CET", "31. 02:30 CET", "31. 03:00 CET"]
        );
    }

    #[test]
    fn cron_runs_are_at_the_next_time_and_backstages_second_early_is_no_run_of_its_own() {
        let sut = cron("* * * * *");
        assert_eq!(sut.first(at(0)), Some(at(60_000)));
        assert_eq!(sut.after(at(60_000), at(60_007)), Some(at(120_000)));
        assert_eq!(sut.after(at(59_000), at(59_003)), Some(at(120_000)));
        assert_eq!(sut.after(at(60_000), at(600_000)), Some(at(660_000)));
        assert_eq!(cron("* * * * * *").after(at(1000), at(1020)), Some(at(2000)));
    }

    #[test]
    fn what_is_triggered_by_hand_is_never_due() {
        assert_eq!(Cadence::Manual.first(at(0)), None);
        assert_eq!(Cadence::Manual.after(at(0), at(0)), None);
    }

    #[test]
    fn a_schedule_that_makes_no_sense_is_refused() {
        for (frequency, reason) in [
            (
                TaskFrequency::Every(Duration::ZERO),
                "the period 0ns of the task `task`",
            ),
            (
                TaskFrequency::Every(Duration::MAX),
                "between a millisecond and 100 years",
            ),
            (TaskFrequency::Cron("0 0".to_owned()), "`0 0`"),
            (TaskFrequency::Cron("0 0 30 2 *".to_owned()), "there is no such time"),
            (TaskFrequency::Cron("61 * * * *".to_owned()), "`61 * * * *`"),
            (TaskFrequency::Cron("0 0 0 1 1 * 2099".to_owned()), "write five fields"),
        ] {
            let error = Cadence::of(&frequency, "task").unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
        }
    }

    #[test]
    fn a_cadence_is_written_as_backstage_writes_it() {
        assert_eq!(every(5_400_000).text(), "PT1H30M");
        assert_eq!(cron("0 3 * * *").text(), "0 3 * * *");
        assert_eq!(Cadence::Manual.text(), "manual");
    }
}
