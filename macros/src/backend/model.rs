use super::parse::{Raw, RawSection};
use crate::common::PrivateModule;
use crate::common::entries::Entry;
use crate::common::errors::{Code, ErrorSink, Report};
use crate::common::listing::Declaration;
use crate::common::suggestion::closest;

/// A backend that can be expanded.
pub(super) struct Backend<'r> {
    private: &'r PrivateModule,
    declaration: &'r Declaration,
    entries: Vec<(Section, &'r Entry)>,
}

/// The sections of a backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Services,
    Plugins,
    Modules,
    Loaders,
}

impl Section {
    const ALL: [Self; 4] = [Self::Services, Self::Plugins, Self::Modules, Self::Loaders];

    const fn name(self) -> &'static str {
        match self {
            Self::Services => "services",
            Self::Plugins => "plugins",
            Self::Modules => "modules",
            Self::Loaders => "loaders",
        }
    }
}

impl<'r> Backend<'r> {
    pub(super) fn validate(raw: &'r Raw, sink: &mut ErrorSink) -> Option<Self> {
        let mut entries = Vec::new();
        let mut given = Vec::new();
        for section in &raw.sections {
            let Some(kind) = known(section, sink) else { continue };
            if given.contains(&kind) {
                let report = Report::new(
                    Code::Listing,
                    format_args!("the section `{}` is given twice", section.name),
                );
                sink.push(report.help("write everything into the first").at(section.name.span()));
            }
            given.push(kind);
            entries.extend(section.entries.iter().map(|entry| (kind, entry)));
        }
        Some(Self {
            private: &raw.private,
            declaration: raw.declaration.as_ref()?,
            entries,
        })
    }

    pub(super) fn private(&self) -> &PrivateModule {
        self.private
    }

    pub(super) fn declaration(&self) -> &Declaration {
        self.declaration
    }

    /// The entries of all sections, in the order written. An entry is known by its place among them.
    pub(super) fn entries(&self) -> &[(Section, &'r Entry)] {
        &self.entries
    }
}

fn known(section: &RawSection, sink: &mut ErrorSink) -> Option<Section> {
    let name = section.name.to_string();
    let known = Section::ALL.into_iter().find(|section| section.name() == name);
    if known.is_none() {
        let guess = closest(&name, Section::ALL.into_iter().map(Section::name));
        let report = Report::new(Code::Listing, format_args!("unknown section `{name}`"))
            .help_if(guess.map(|name| format!("did you mean `{name}`?")))
            .note("a backend has `services`, `plugins`, `modules`, `loaders`");
        sink.push(report.at(section.name.span()));
    }
    known
}
