//! Two ways to do one thing, measured in turn.
