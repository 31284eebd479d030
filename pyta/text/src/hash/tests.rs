use super::*;
use crate::TextBuf;
use crate::cases::{self, Report};

fn integer(is_negative: bool, hex: &str) -> i64 {
    let words: Vec<u64> = hex
        .as_bytes()
        .rchunks(16)
        .map(|chunk| u64::from_str_radix(std::str::from_utf8(chunk).unwrap(), 16).unwrap())
        .collect();
    let hash = hash_integer(is_negative, &words);
    if let ([word], Ok(value)) = (&words[..], i64::try_from(words[0])) {
        assert_eq!(*word, value as u64);
        assert_eq!(hash_i64(if is_negative { -value } else { value }), hash);
    }
    hash
}

fn key(case: &[TextBuf]) -> HashKey {
    HashKey::from_seed(case[1].to_string().parse().unwrap())
}

#[test]
fn agrees_with_the_oracle() {
    let mut report = Report::default();
    for case in cases::read(include_str!("cases.tsv")) {
        let number = |at: usize| case[at].to_string().parse::<i64>().unwrap();
        let items = || {
            case[1]
                .to_string()
                .split_whitespace()
                .map(|item| item.parse().unwrap())
                .collect::<Vec<i64>>()
        };
        let actual = match case[0].to_string().as_str() {
            "str" => {
                let wide: Vec<u32> = case[2].as_text().iter().collect();
                assert_eq!(
                    hash_text(key(&case), crate::Text::Four(&wide)),
                    hash_text(key(&case), case[2].as_text())
                );
                hash_text(key(&case), case[2].as_text())
            }
            "bytes" => hash_bytes(key(&case), &cases::bytes(&case[2])),
            "float" => hash_f64(cases::float(&case[1])).unwrap(),
            "complex" => hash_complex(number(1), number(2)),
            "int" => integer(number(2) == 1, &case[1].to_string()),
            "tuple" => {
                let mut hasher = TupleHasher::default();
                items().into_iter().for_each(|hash| hasher.push(hash));
                hasher.finish()
            }
            "set" => {
                let mut hasher = SetHasher::default();
                items().into_iter().for_each(|hash| hasher.push(hash));
                hasher.finish()
            }
            other => panic!("unknown case {other}"),
        };
        report.check(&case, actual, number(case.len() - 1));
    }
    report.finish(500);
}
