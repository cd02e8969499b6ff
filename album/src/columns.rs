//! Tables for terminals and text files.

/// The rows, the heads first, in columns as wide as their widest cell: the first to the left, those in `words` too, all
/// others to the right, as numbers stand. Control characters become spaces.
#[must_use]
pub fn columns(heads: &[&str], rows: &[Vec<String>], words: &[usize]) -> String {
    let clean = |text: &str| text.replace(char::is_control, " ");
    let all: Vec<Vec<String>> = std::iter::once(heads.iter().map(|head| (*head).to_owned()).collect())
        .chain(rows.iter().map(|row| row.iter().map(|cell| clean(cell)).collect()))
        .collect();
    let width = |column: usize| {
        all.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..heads.len()).map(width).collect();
    let mut text = String::new();
    for row in &all {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, &width))| {
            if column == 0 || words.contains(&column) {
                format!("{cell:<width$}")
            } else {
                format!("{cell:>width$}")
            }
        });
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stand_in_line() {
        let rows =
            [vec!["1".into(), "-3.0".into(), "a\nb".into()], vec!["12".into(), "–10.5".into(), "ü".into()]];
        assert_eq!(
            columns(&["No", "LU", "Name"], &rows, &[2]),
            "No     LU  Name\n1    -3.0  a b\n12  –10.5  ü\n"
        );
    }
}
