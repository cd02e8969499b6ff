//! ISRC and UPC/EAN: what names a recording and what names a product.
//!
//! Sources: ISO 3901 (ISRC), GS1 General Specifications (check digit of GTIN-13).

/// Length of an ISRC without dashes.
pub const ISRC_LENGTH: usize = 12;
/// Length of an EAN.
pub const UPC_LENGTH: usize = 13;

/// An ISRC in its 12 characters, from text with or without dashes and spaces, in either case.
///
/// # Errors
/// Says which part is wrong: 2 letters of the country, 3 letters or digits of the registrant, 2 digits of the year, 5
/// of the recording.
pub fn isrc(text: &str) -> Result<String, String> {
    let code: Vec<char> =
        text.trim().chars().filter(|c| !matches!(c, '-' | ' ')).map(|c| c.to_ascii_uppercase()).collect();
    let wrong = |why: String| format!("ISRC '{}' {why}: write it as CC-XXX-YY-NNNNN", text.trim());
    if code.len() != ISRC_LENGTH {
        return Err(wrong(format!("has {} characters, not 12", code.len())));
    }
    let first = |from: usize, to: usize, fits: fn(&char) -> bool| {
        code[from..to].iter().position(|c| !fits(c)).map(|at| (from + at + 1, code[from + at]))
    };
    let parts: [(Option<(usize, char)>, &str); 3] = [
        (first(0, 2, char::is_ascii_uppercase), "a letter"),
        (first(2, 5, char::is_ascii_alphanumeric), "a letter or a digit"),
        (first(5, 12, char::is_ascii_digit), "a digit"),
    ];
    for (found, wanted) in parts {
        if let Some((place, c)) = found {
            return Err(wrong(format!(
                "has '{}' where {wanted} belongs (place {place})",
                c.escape_default()
            )));
        }
    }
    Ok(code.into_iter().collect())
}

/// An ISRC as people read it: `CC-XXX-YY-NNNNN`. What is none comes back as it is.
#[must_use]
pub fn isrc_dashed(text: &str) -> String {
    match isrc(text) {
        Ok(code) => format!("{}-{}-{}-{}", &code[..2], &code[2..5], &code[5..7], &code[7..]),
        Err(_) => text.to_owned(),
    }
}

/// An EAN of 13 digits, from an EAN or a UPC-A of 12 digits (which is the EAN with a leading zero), with or without
/// dashes and spaces.
///
/// # Errors
/// Says what is wrong, and which check digit would be right.
pub fn upc(text: &str) -> Result<String, String> {
    let code: String = text.trim().chars().filter(|c| !matches!(c, '-' | ' ')).collect();
    if let Some(c) = code.chars().find(|c| !c.is_ascii_digit()) {
        return Err(format!(
            "UPC/EAN '{}' has '{}' in it: write 12 or 13 digits",
            text.trim(),
            c.escape_default()
        ));
    }
    let code = match code.len() {
        UPC_LENGTH => code,
        12 => format!("0{code}"),
        digits => {
            return Err(format!("UPC/EAN '{}' has {digits} digits: write 12 (UPC) or 13 (EAN)", text.trim()));
        }
    };
    let right = check_digit(&code[..12]);
    if code.ends_with(right) {
        Ok(code)
    } else {
        Err(format!(
            "UPC/EAN '{}' ends with the wrong check digit, {} would be right: look at the code again",
            text.trim(),
            right
        ))
    }
}

/// The check digit after 12 digits: weights 1 and 3 in turn, up to the next multiple of ten.
fn check_digit(digits: &str) -> char {
    let sum: u32 = digits.bytes().zip([1, 3].into_iter().cycle()).map(|(b, w)| u32::from(b - b'0') * w).sum();
    char::from(b'0' + ((10 - sum % 10) % 10) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_isrc_is_read_with_and_without_dashes() {
        for text in ["DE-A12-26-00001", "dea122600001", " DE A12 26 00001 "] {
            assert_eq!(isrc(text), Ok("DEA122600001".to_owned()));
        }
        assert_eq!(isrc_dashed("DEA122600001"), "DE-A12-26-00001");
        for (text, place) in
            [("D1A122600001", "place 2"), ("DEA_22600001", "place 4"), ("DEA12260000X", "place 12")]
        {
            assert!(isrc(text).unwrap_err().contains(place), "{text}");
        }
        assert!(isrc("DEA12260001").unwrap_err().contains("11 characters"));
        assert!(isrc("DÉA122600001").is_err());
    }

    #[test]
    fn an_ean_has_the_check_digit_of_its_standard() {
        // The example of the GS1 General Specifications: 629104150021 has the check digit 3.
        assert_eq!(upc("6291041500213"), Ok("6291041500213".to_owned()));
        // A UPC-A is an EAN with a zero before it; 036000291452 is the usual example.
        assert_eq!(upc("0-36000-29145-2"), Ok("0036000291452".to_owned()));
        assert!(upc("6291041500214").unwrap_err().contains("3 would be right"));
        assert!(upc("62910415002").unwrap_err().contains("11 digits"));
        assert!(upc("62910415002AB").is_err());
    }
}
