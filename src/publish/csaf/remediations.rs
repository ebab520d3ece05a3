//! What to do (section 3.2.3.12): upgrade to each version that mends, or the way around that the
//! text describes, else that there is nothing so far.

use serde_json::{Value, json};

use super::product_tree::{Product, ProductTree, Role};

pub(super) fn of(tree: &ProductTree, workarounds: &[String]) -> Vec<Value> {
    let affected: Vec<&Product> = tree
        .products()
        .filter(|product| product.role == Role::Affected)
        .collect();
    let mut fixes: Vec<(&str, Vec<&str>)> = Vec::new();
    for product in &affected {
        for fix in &product.fixes {
            match fixes.iter_mut().find(|(words, _)| words == fix) {
                Some((_, ids)) => ids.push(&product.id),
                None => fixes.push((fix, vec![&product.id])),
            }
        }
    }
    let mut all: Vec<Value> = fixes
        .into_iter()
        .map(|(details, ids)| remediation("vendor_fix", details, &ids))
        .collect();
    let ids = |products: &mut dyn Iterator<Item = &&Product>| -> Vec<String> {
        products.map(|product| product.id.clone()).collect()
    };
    let everything = ids(&mut affected.iter());
    let without: Vec<String> = ids(&mut affected.iter().filter(|p| p.fixes.is_empty()));
    if !everything.is_empty() {
        for workaround in workarounds {
            all.push(remediation("workaround", workaround, &everything));
        }
    }
    // With a way around, there is a remedy.
    if workarounds.is_empty() && !without.is_empty() {
        let details = "No version without the vulnerability is known.";
        all.push(remediation("none_available", details, &without));
    }
    all
}

fn remediation(category: &str, details: &str, ids: &[impl AsRef<str>]) -> Value {
    let ids: Vec<&str> = ids.iter().map(AsRef::as_ref).collect();
    json!({"category": category, "details": details, "product_ids": ids})
}
