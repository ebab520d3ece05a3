//! SVG pictures that only draw.
//!
//! Opened by itself an SVG file is a page: it can run scripts and load what it likes. What may stand
//! in one is a list of what draws; everything else is refused, because lists of what is dangerous
//! are never complete.

use super::{Problem, STRIP};
use crate::advisory::fields::shorten;

/// The only namespace of elements without prefix.
const NAMESPACE: &str = "http://www.w3.org/2000/svg";

/// The elements that draw and nothing else. Links, animations and embedded pictures are not among
/// them.
const ELEMENTS: [&str; 54] = [
    "svg",
    "g",
    "defs",
    "symbol",
    "use",
    "title",
    "desc",
    "style",
    "switch",
    "view",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "textPath",
    "marker",
    "linearGradient",
    "radialGradient",
    "stop",
    "pattern",
    "clipPath",
    "mask",
    "filter",
    "feBlend",
    "feColorMatrix",
    "feComponentTransfer",
    "feComposite",
    "feConvolveMatrix",
    "feDiffuseLighting",
    "feDisplacementMap",
    "feDistantLight",
    "feDropShadow",
    "feFlood",
    "feFuncA",
    "feFuncB",
    "feFuncG",
    "feFuncR",
    "feGaussianBlur",
    "feMerge",
    "feMergeNode",
    "feMorphology",
    "feOffset",
    "fePointLight",
    "feSpecularLighting",
    "feSpotLight",
    "feTile",
    "feTurbulence",
    "hatch",
    "hatchpath",
];

/// How to get a picture that only draws.
const PLAIN: &str =
    "Save it as plain SVG without scripts, links and embedded files, or as a PNG picture";

pub(super) fn examine(bytes: &[u8]) -> Option<Problem> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Some(refused("is not UTF-8"));
    };
    Svg { rest: text }.read().err()
}

fn refused(what: &str) -> Problem {
    Problem::Kind {
        message: format!(
            "this picture {what}, and opened by itself it could run or load something"
        ),
        mend: PLAIN,
    }
}

fn hidden(what: &'static str) -> Problem {
    Problem::Metadata { what, mend: STRIP }
}

struct Svg<'t> {
    rest: &'t str,
}

impl<'t> Svg<'t> {
    fn read(mut self) -> Result<(), Problem> {
        self.rest = self.rest.strip_prefix('\u{feff}').unwrap_or(self.rest);
        if let Some(declaration) = self.rest.strip_prefix("<?xml ") {
            self.rest = behind(declaration, "?>")?;
        }
        let mut is_first = true;
        while let Some((text, tag)) = self.rest.split_once('<') {
            if is_first && !text.trim().is_empty() {
                return Err(refused("does not begin with `<svg`"));
            }
            self.rest = tag;
            if tag.starts_with("!--") {
                return Err(hidden("a comment"));
            } else if tag.starts_with(['!', '?']) {
                return Err(refused(
                    "holds a document type, an entity or an instruction",
                ));
            } else if let Some(end) = tag.strip_prefix('/') {
                self.rest = behind(end, ">")?;
            } else {
                let name = self.start_tag()?;
                if is_first && name != "svg" {
                    return Err(refused("does not begin with `<svg`"));
                }
                is_first = false;
                if name == "style" {
                    let (style, _) = self
                        .rest
                        .split_once('<')
                        .ok_or_else(|| refused("ends too early"))?;
                    check_style(style)?;
                }
            }
        }
        if is_first {
            return Err(refused("does not begin with `<svg`"));
        }
        Ok(())
    }

    /// Reads the tag whose `<` has been read, to behind its `>`.
    fn start_tag(&mut self) -> Result<&'t str, Problem> {
        let end = self
            .rest
            .find(|c: char| c.is_whitespace() || matches!(c, '/' | '>'))
            .ok_or_else(|| refused("ends too early"))?;
        let (name, mut rest) = self.rest.split_at(end);
        if name == "metadata" || name.contains(':') {
            return Err(hidden("data of the program that made it"));
        }
        if !ELEMENTS.contains(&name) {
            return Err(refused(&format!("holds an element `{}`", shorten(name))));
        }
        loop {
            rest = rest.trim_start();
            if let Some(behind) = rest.strip_prefix("/>").or_else(|| rest.strip_prefix('>')) {
                self.rest = behind;
                return Ok(name);
            }
            let (attribute, value) = rest
                .split_once('=')
                .ok_or_else(|| refused("ends too early"))?;
            let attribute = attribute.trim_end();
            let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.');
            if attribute.is_empty() || !attribute.chars().all(is_name) {
                return Err(refused("is not well-formed"));
            }
            let value = value.trim_start();
            let (value, behind) = ['"', '\'']
                .into_iter()
                .find_map(|quote| value.strip_prefix(quote)?.split_once(quote))
                .ok_or_else(|| refused("is not well-formed"))?;
            check_attribute(attribute, value)?;
            rest = behind;
        }
    }
}

fn behind<'t>(text: &'t str, end: &str) -> Result<&'t str, Problem> {
    text.split_once(end)
        .map(|(_, behind)| behind)
        .ok_or_else(|| refused("ends too early"))
}

fn check_attribute(name: &str, value: &str) -> Result<(), Problem> {
    let starts_with = |start: &str| {
        name.get(..start.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(start))
    };
    if starts_with("on") {
        return Err(refused("holds an event handler"));
    }
    // Letters that hide what is written, in a value that is searched for addresses.
    if value.contains("&#") {
        return Err(refused("holds encoded letters in an attribute"));
    }
    match name {
        "href" | "xlink:href" | "src" if !value.trim().starts_with('#') => {
            return Err(refused("refers to something outside of it"));
        }
        "xml:base" => return Err(refused("refers to something outside of it")),
        "xmlns" if value != NAMESPACE => {
            return Err(refused("holds elements of another language"));
        }
        _ => {}
    }
    if let Some((prefix, _)) = name.split_once(':')
        && !matches!(prefix, "xml" | "xlink" | "xmlns")
    {
        return Err(hidden("data of the program that made it"));
    }
    check_style(value)
}

/// Styles and values may refer to parts of the picture alone.
fn check_style(style: &str) -> Result<(), Problem> {
    let lower = style.to_ascii_lowercase();
    let is_outside = lower
        .split("url(")
        .skip(1)
        .any(|target| !target.trim_start_matches([' ', '"', '\'']).starts_with('#'));
    let loads = [
        "@import",
        "javascript:",
        "image(",
        "image-set(",
        "src(",
        "@font-face",
        "data:",
    ]
    .iter()
    .any(|word| lower.contains(word));
    if is_outside || loads || style.contains('\\') {
        return Err(refused("refers to something outside of it"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(inner: &str) -> String {
        format!(
            "<?xml version=\"1.0\"?>\n<svg xmlns=\"{NAMESPACE}\" viewBox='0 0 1 1'>{inner}</svg>\n"
        )
    }

    #[test]
    fn what_draws_is_let_through() {
        for inner in [
            "",
            "<title>a &amp; b</title><g><path d=\"M0 0\" fill=\"url(#a)\"/></g>",
            "<style>path { fill: url('#a'); stroke: red }</style>",
            "<use href=\"#a\"/><use xlink:href = '#b' />",
            "<text x=\"1\" style=\"font-size:1px\">once &gt; on</text>",
        ] {
            assert_eq!(examine(picture(inner).as_bytes()), None, "{inner}");
        }
    }

    #[test]
    fn what_runs_or_loads_is_refused() {
        for inner in [
            "<script>alert(1)</script>",
            "<SCRIPT/>",
            "<g onload=\"x\"/>",
            "<g OnClick = 'x'/>",
            "<foreignObject><p/></foreignObject>",
            "<a href=\"#x\"/>",
            "<animate attributeName=\"href\" to=\"x\"/>",
            "<image href=\"x.png\"/>",
            "<use href=\"https://example.org/a.svg#b\"/>",
            "<use xlink:href=\"data:text/html,x\"/>",
            "<path fill=\"url(https://example.org/a)\"/>",
            "<path fill=\"url( 'https://example.org/a' )\"/>",
            "<path fill=\"u&#114;l(https://example.org/a)\"/>",
            "<path style=\"fill: \\75rl(a)\"/>",
            "<style>@import 'https://example.org/a.css';</style>",
            "<style><![CDATA[ a ]]></style>",
            "<g xmlns=\"http://www.w3.org/1999/xhtml\"/>",
            "<g xml:base=\"https://example.org/\"/>",
            "<?xml-stylesheet href=\"a\"?>",
            "<iframe/>",
            "<g x=1/>",
            "<g =\"x\"/>",
            "<g a b=\"x\"/>",
            "<g",
            "<g a=\"b",
        ] {
            let found = examine(picture(inner).as_bytes());
            assert!(matches!(found, Some(Problem::Kind { .. })), "{inner}");
        }
        for whole in [
            "",
            "text",
            "<g/>",
            "<!DOCTYPE svg><svg/>",
            "<html><svg/></html>",
        ] {
            assert!(examine(whole.as_bytes()).is_some(), "{whole}");
        }
    }

    #[test]
    fn what_a_program_says_about_its_user_is_refused() {
        for inner in [
            "<!-- drawn by B. -->",
            "<metadata/>",
            "<rdf:RDF/>",
            "<g inkscape:export-filename=\"/home/b/a.png\"/>",
        ] {
            let found = examine(picture(inner).as_bytes());
            assert!(matches!(found, Some(Problem::Metadata { .. })), "{inner}");
        }
    }
}
