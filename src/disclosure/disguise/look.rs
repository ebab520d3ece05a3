//! What a character looks like: the ASCII letter, digit or sign that readers take it for.

/// The small letter, digit or sign that a character looks like; `None` for one that is not seen.
pub(crate) fn look(c: char) -> Option<char> {
    let code = u32::from(c);
    let of_ascii = |code: u32| char::from_u32(code).map(|c| c.to_ascii_lowercase());
    match c {
        // Soft hyphens, joiners, marks of direction, variants, tags, and marks above or below.
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}'
        | '\u{300}'..='\u{36f}'
        | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' => None,
        // Full width.
        '\u{ff01}'..='\u{ff5e}' => of_ascii(code - 0xff01 + 0x21),
        // Mathematical letters stand in rows of 26 capitals and 26 small ones, digits in rows of ten.
        '\u{1d400}'..='\u{1d6a3}' => of_ascii(0x61 + (code - 0x1d400) % 26),
        '\u{1d7ce}'..='\u{1d7ff}' => of_ascii(0x30 + (code - 0x1d7ce) % 10),
        '\u{2070}' | '\u{2074}'..='\u{2079}' => of_ascii(code - 0x2070 + 0x30),
        '\u{2080}'..='\u{2089}' => of_ascii(code - 0x2080 + 0x30),
        '\u{b9}' => Some('1'),
        '\u{b2}' | '\u{b3}' => of_ascii(code - 0xb2 + 0x32),
        // Circled letters.
        '\u{24b6}'..='\u{24cf}' => of_ascii(code - 0x24b6 + 0x61),
        '\u{24d0}'..='\u{24e9}' => of_ascii(code - 0x24d0 + 0x61),
        c => c.to_lowercase().next().map(twin),
    }
}

/// The Latin letter that looks like this small letter, or whose capital looks like its capital.
fn twin(c: char) -> char {
    match c {
        'а' | 'α' => 'a',
        'в' | 'β' => 'b',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' | 'ε' => 'e',
        'н' | 'η' => 'h',
        'і' | 'ι' | 'ı' => 'i',
        'ј' => 'j',
        'к' | 'κ' => 'k',
        'м' | 'μ' | 'µ' => 'm',
        'ν' => 'n',
        'о' | 'ο' => 'o',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'ѕ' | 'ſ' => 's',
        'т' | 'τ' => 't',
        'ѵ' => 'v',
        'ԝ' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'υ' => 'y',
        'ζ' => 'z',
        c => c,
    }
}
