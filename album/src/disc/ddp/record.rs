//! Fields of fixed width in records of fixed length: plain letters, padded with spaces.

/// A record in the making, all spaces at first.
pub struct Record<const BYTES: usize>([u8; BYTES]);

impl<const BYTES: usize> Record<BYTES> {
    /// An empty record.
    #[must_use]
    pub fn new() -> Self {
        Self([b' '; BYTES])
    }

    /// Text on the left of the field at `at`.
    ///
    /// # Panics
    /// The text is longer than the field or runs out of the record: the rules of the disc keep both from happening.
    #[must_use]
    pub fn text(mut self, at: usize, width: usize, text: &str) -> Self {
        assert!(text.len() <= width && text.is_ascii(), "'{text}' does not fit {width} letters");
        self.0[at..at + text.len()].copy_from_slice(text.as_bytes());
        self
    }

    /// A number on the right of the field at `at`.
    ///
    /// # Panics
    /// As [`text`](Self::text).
    #[must_use]
    pub fn number(self, at: usize, width: usize, number: u64) -> Self {
        self.text(at, width, &format!("{number:>width$}"))
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(self) -> [u8; BYTES] {
        self.0
    }
}

impl<const BYTES: usize> Default for Record<BYTES> {
    fn default() -> Self {
        Self::new()
    }
}

/// The text of a field, without its padding: spaces or NULs. Empty if the record ends before it.
#[must_use]
pub fn text(record: &[u8], at: usize, width: usize) -> String {
    let end = record.len().min(at + width);
    let field = record.get(at..end).unwrap_or_default();
    super::super::cdtext::from_latin1(field).trim_matches([' ', '\0']).to_owned()
}

/// The number in a field; `None` for an empty one.
///
/// # Errors
/// What stands there instead.
pub fn number(record: &[u8], at: usize, width: usize) -> Result<Option<u64>, String> {
    let field = text(record, at, width);
    if field.is_empty() {
        return Ok(None);
    }
    // `parse` would take a sign.
    let digits = field.bytes().all(|byte| byte.is_ascii_digit());
    field.parse().ok().filter(|_| digits).map(Some).ok_or(field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_padded_and_read_with_any_padding() {
        let record = Record::<16>::new().text(0, 4, "VVVM").number(4, 8, 42).bytes();
        assert_eq!(&record, b"VVVM      42    ");
        assert_eq!((text(&record, 0, 4).as_str(), number(&record, 4, 8)), ("VVVM", Ok(Some(42))));
        assert_eq!(number(b"00000042", 0, 8), Ok(Some(42)));
        assert_eq!(number(b"42\0\0\0\0\0\0", 0, 8), Ok(Some(42)));
        assert_eq!(number(b"        ", 0, 8), Ok(None));
        assert_eq!(number(b"      +2", 0, 8), Err("+2".to_owned()));
        assert_eq!((text(b"AB", 1, 8).as_str(), text(b"AB", 9, 8).as_str()), ("B", ""));
    }
}
