/// What a body can be compressed with, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Brotli,
    Gzip,
    Deflate,
}

impl Encoding {
    const ALL: [Self; 3] = [Self::Brotli, Self::Gzip, Self::Deflate];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
        }
    }

    /// What a client likes best of what there is; nothing, if it prefers the body as it is.
    pub(super) fn best(accept_encoding: &str) -> Option<Self> {
        let accepted = Accepted::parse(accept_encoding);
        let plain = accepted.exactly("identity").unwrap_or_default();
        let mut best = None;
        for encoding in Self::ALL {
            let quality = accepted.of(encoding.name());
            let better = best.is_none_or(|(_, so_far)| quality > so_far);
            if quality > 0 && quality >= plain && better {
                best = Some((encoding, quality));
            }
        }
        best.map(|(encoding, _)| encoding)
    }
}

/// The codings of a header `Accept-Encoding`, with their qualities in thousandths.
struct Accepted<'h>(Vec<(&'h str, u16)>);

impl<'h> Accepted<'h> {
    fn parse(header: &'h str) -> Self {
        // Nobody names as many; there is no reason to look at more.
        let codings = header.split(',').take(32);
        Self(
            codings
                .map(|coding| {
                    let mut parameters = coding.split(';').map(str::trim);
                    let name = parameters.next().unwrap_or_default();
                    let quality = parameters.find_map(|parameter| {
                        let (name, value) = parameter.split_once('=')?;
                        name.trim().eq_ignore_ascii_case("q").then(|| quality(value.trim()))
                    });
                    (name, quality.unwrap_or(1000))
                })
                .collect(),
        )
    }

    fn exactly(&self, name: &str) -> Option<u16> {
        let coding = self.0.iter().find(|(coding, _)| coding.eq_ignore_ascii_case(name));
        coding.map(|(_, quality)| *quality)
    }

    fn of(&self, name: &str) -> u16 {
        self.exactly(name).or_else(|| self.exactly("*")).unwrap_or_default()
    }
}

/// What makes no sense counts as not accepted.
fn quality(text: &str) -> u16 {
    let number: f32 = text.parse().unwrap_or_default();
    let in_range = (0.0..=1.0).contains(&number);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 1000")]
    if in_range { (number * 1000.0) as u16 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_that_is_accepted_is_taken() {
        use Encoding::{Brotli, Deflate, Gzip};
        for (header, expected) in [
            ("gzip, deflate, br", Some(Brotli)),
            ("gzip, deflate", Some(Gzip)),
            ("deflate", Some(Deflate)),
            ("GZIP;q=1.0, br;q=0.5", Some(Gzip)),
            ("br;q=0, *", Some(Gzip)),
            ("*", Some(Brotli)),
            ("br; q=0.3, deflate; q=0.4", Some(Deflate)),
            ("identity, gzip;q=0.5", None),
            ("identity;q=0.5, gzip;q=0.5", Some(Gzip)),
            ("gzip;q=x", None),
            ("gzip;q=2", None),
            ("*;q=0", None),
            ("identity", None),
            ("zstd", None),
            ("", None),
        ] {
            assert_eq!(Encoding::best(header), expected, "{header}");
        }
    }
}
