use std::io::{self, Write};

use brotli::CompressorWriter;
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};

use super::encoding::Encoding;

/// zlib's own default, and Express's for Brotli: both are about equally fast.
const LEVEL: u32 = 6;
const BROTLI_LEVEL: u32 = 4;

/// Compresses what is written, into memory.
pub(super) enum Encoder {
    Brotli(Box<CompressorWriter<Vec<u8>>>),
    Gzip(GzEncoder<Vec<u8>>),
    Deflate(ZlibEncoder<Vec<u8>>),
}

impl Encoder {
    /// `length`, if it is known, says how much there will be to remember.
    pub(super) fn new(encoding: Encoding, length: Option<u64>) -> Self {
        let level = Compression::new(LEVEL);
        match encoding {
            Encoding::Brotli => {
                // The window takes memory, which must be cleared: no more than there is to look back to.
                let bits = length.map_or(22, |length| u64::BITS - length.leading_zeros());
                let window = bits.clamp(16, 22);
                Self::Brotli(Box::new(CompressorWriter::new(Vec::new(), 4096, BROTLI_LEVEL, window)))
            }
            Encoding::Gzip => Self::Gzip(GzEncoder::new(Vec::new(), level)),
            // What HTTP calls deflate is zlib's format.
            Encoding::Deflate => Self::Deflate(ZlibEncoder::new(Vec::new(), level)),
        }
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Brotli(encoder) => encoder.write_all(bytes),
            Self::Gzip(encoder) => encoder.write_all(bytes),
            Self::Deflate(encoder) => encoder.write_all(bytes),
        }
    }

    /// Lets the client read all that has been written so far.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Brotli(encoder) => encoder.flush(),
            Self::Gzip(encoder) => encoder.flush(),
            Self::Deflate(encoder) => encoder.flush(),
        }
    }

    /// What there is to send by now.
    pub(super) fn take(&mut self) -> Vec<u8> {
        core::mem::take(match self {
            Self::Brotli(encoder) => encoder.get_mut(),
            Self::Gzip(encoder) => encoder.get_mut(),
            Self::Deflate(encoder) => encoder.get_mut(),
        })
    }

    /// The rest.
    pub(super) fn finish(self) -> io::Result<Vec<u8>> {
        match self {
            Self::Brotli(encoder) => Ok(encoder.into_inner()),
            Self::Gzip(encoder) => encoder.finish(),
            Self::Deflate(encoder) => encoder.finish(),
        }
    }
}
