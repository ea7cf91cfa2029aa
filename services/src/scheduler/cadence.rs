use std::time::Duration;

use chrono::{Local, SubsecRound, TimeDelta};
use croner::Cron;
use flytower_core::config::ConfigDuration;
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
                let cron: Cron = expression
                    .parse()
                    .map_err(|error: croner::errors::CronError| wrong(error.to_string()))?;
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

    /// Reads what stands in the settings of a task, which another instance may have written.
    pub(super) fn of_text(text: &str) -> Option<Self> {
        let frequency = match text {
            "manual" => TaskFrequency::Manual,
            _ if text.starts_with('P') => TaskFrequency::Every(ConfigDuration::of_text(text)?.0),
            _ => TaskFrequency::Cron(text.to_owned()),
        };
        Self::of(&frequency, "").ok()
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
                let period = TimeDelta::from_std(*period).unwrap_or(TimeDelta::MAX);
                let passed = (began - due).num_milliseconds().max(0) / period.num_milliseconds().max(1);
                let count = i32::try_from(passed).ok()?.checked_add(1)?;
                Some(due.checked_add_signed(period.checked_mul(count)?)?)
                    .filter(|next| *next > began)
                    .or_else(|| began.checked_add_signed(period))
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
    let next = cron.find_next_occurrence(&after.with_timezone(&Local), false).ok()?;
    Some(next.to_utc().trunc_subsecs(3))
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};

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
        assert_eq!(sut.after(at(5000), at(0)), Some(at(6000)));
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
        ] {
            let error = Cadence::of(&frequency, "task").unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
        }
    }

    #[test]
    fn the_text_of_a_cadence_can_be_read_again() {
        for sut in [every(100), every(5_400_000), cron("0 3 * * *"), Cadence::Manual] {
            let text = sut.text();
            assert_eq!(Cadence::of_text(&text).unwrap().text(), text);
        }
        assert_eq!(every(5_400_000).text(), "PT1H30M");
        assert!(Cadence::of_text("nonsense").is_none());
    }
}
