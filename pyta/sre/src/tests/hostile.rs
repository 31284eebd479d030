//! Code lists nobody compiled: mutations of real ones and pure noise. They are refused, or run within their budget.

use super::*;

struct Xorshift(u64);

impl Xorshift {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }
}

fn compiled() -> Vec<Vec<u32>> {
    include_str!("cases.txt")
        .lines()
        .filter_map(|line| line.strip_prefix("C "))
        .map(|line| line.split(' ').map(|word| word.parse().unwrap()).collect())
        .collect()
}

fn try_run(words: &[u32], groups: u32) -> bool {
    let Ok(program) = Program::new(words, groups, &StdClass) else {
        return false;
    };
    let mut matcher = Matcher::new(&program);
    matcher.set_stack_limit(1 << 20);
    for text in [
        narrowest(&[97, 98, 97, 10, 99, 49, 32]),
        narrowest(&[97, 0x4e2d, 98, 0x1f600]),
        narrowest(&[]),
    ] {
        for mode in [Mode::Match, Mode::FullMatch, Mode::Search] {
            matcher.begin(mode, 0, usize::MAX);
            let mut budget = 2000;
            let status = matcher.run(&program, text.subject(), &StdClass, &mut budget);
            assert!(status != Status::Paused || budget == 0);
            for group in 0..=program.groups().min(10) + 1 {
                let _ = matcher.span(group);
            }
        }
    }
    true
}

#[test]
fn mutated_lists_do_not_panic() {
    let sources = compiled();
    let mut random = Xorshift(0x9e37_79b9_7f4a_7c15);
    let mut accepted = 0;
    for _ in 0..60_000 {
        let mut words = sources[random.below(sources.len())].clone();
        let groups = words.remove(0).min(100);
        for _ in 0..=random.below(3) {
            let at = random.below(words.len());
            match random.below(5) {
                0 => words[at] = random.below(45) as u32,
                1 => words[at] = random.next() as u32,
                2 => {
                    words[at] = words[at]
                        .wrapping_add(random.below(5) as u32)
                        .wrapping_sub(2)
                }
                3 => drop(words.remove(at)),
                _ => words.insert(at, random.below(30) as u32),
            }
            if words.is_empty() {
                break;
            }
        }
        accepted += usize::from(try_run(&words, groups));
    }
    assert!(
        accepted > 1000,
        "the mutations hardly ever pass: {accepted}"
    );
}

#[test]
fn noise_does_not_panic() {
    let mut random = Xorshift(42);
    for _ in 0..60_000 {
        let len = random.below(24);
        let mut words: Vec<u32> = (0..len).map(|_| random.below(44) as u32).collect();
        words.push(1);
        try_run(&words, random.below(3) as u32);
    }
}

#[test]
fn deep_nesting_needs_no_native_stack() {
    // ATOMIC_GROUP <skip> ... SUCCESS
    let depth = 50_000;
    let mut words = Vec::new();
    for level in (0..depth).rev() {
        words.extend([27, level * 3 + 4]);
    }
    words.extend([16, 97]);
    words.extend(vec![1; depth as usize + 1]);
    assert!(try_run(&words, 0));
}

#[test]
fn refuses_what_the_compiler_never_makes() {
    let cases: [&[u32]; 8] = [
        &[],
        &[0],
        // A mark and a reference out of range.
        &[17, 2, 1],
        &[11, 1, 1],
        // A literal cut short; a success inside.
        &[16, 1],
        &[1, 1],
        // REPEAT_ONE with min > max.
        &[24, 5, 2, 1, 2, 1, 1],
        // A repeat that does not end with UNTIL.
        &[23, 4, 0, 1, 2, 1, 1],
    ];
    for words in cases {
        assert!(Program::new(words, 1, &StdClass).is_err(), "{words:?}");
    }
}
