//! Whose an address or a number is: the nearest word before it that tells a structure or a person from the other, or else the
//! nearest after it. Without any, somebody's.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::pieces::{line_after, line_before, pattern};

/// Bytes looked at before and after.
const BEFORE: usize = 160;
const AFTER: usize = 80;

static STRUCTURE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)\b(?:
            missions?\s+locales? | france\s+travail | p[ôo]le\s+emploi | cap\s+emploi | ccas | cias | mdph | caf | cpam | carsat
            | msa | plie | ddets | dreets | greta | afpa | cfa | geiq | etti | aci | esat | urssaf | agefiph | asp
            | agence | antenne | accueil | standard | secr[ée]tariat | permanence | si[èe]ge | guichet | hotline | support
            | associations? | structures? | organismes? | entreprises? | services? | centre | bureaux? | locaux
            | f[ée]d[ée]ration | fondation | collectif | r[ée]seau | r[ée]gie | ateliers? | chantiers? | plateforme
            | mairie | (?:sous-)?pr[ée]fecture | conseil\s+d[ée]partemental | tribunal
            | gymnase | stade | piscine | th[ée][âa]tre | cin[ée]ma | mus[ée]e | biblioth[èe]que
            | (?:aura|auront|a|ont)\s+lieu | se\s+(?:tient|tiennent|tiendra|tiendront|d[ée]roule|d[ée]roulera)
            | [ée]cole | lyc[ée]e | coll[èe]ge | universit[ée] | h[ôo]pital | clinique | m[ée]diath[èe]que
            | maison\s+(?:de|des|du|d[ée]partementale|france)\b | maison\s+d['’] | espace | relais | point\s+(?:accueil|info|justice)
            | num[ée]ro\s+(?:vert|gratuit|unique|national) | (?:la|une|notre)\s+ligne | salle | r[ée]unions? | inscriptions?
        )\b",
    )
});

static PERSON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)\b(?:
            lui | son | sa | ses | chez | monsieur | madame | mme | mr | mlle | m\.
            | b[ée]n[ée]ficiaires? | candidate?s? | personne | dame | salari[ée]e?s? | usag[èe]re? | usager | famille
            | m[èe]re | p[èe]re | fr[èe]re | s(?:œ|oe)ur | fils | fille | conjointe? | mari | tante | oncle | cousine? | amie?
            | voisine? | coll[èe]gue
            | habit(?:e|ent|ait|ant) | log(?:e|é|ée|és|ent|eant) | vit | vivent | domicili[ée]e?s? | domicile
            | h[ée]berg(?:e|ent|é|ée|és|ées) | r[ée]sid(?:e|ent|ant) | demeur(?:e|ent|ant) | emm[ée]nag(?:e|é|er) | expuls\p{L}+
            | l['’]appeler | rappeler | le\s+joindre | la\s+joindre | me\s+joindre | joignables? | portable | fixe
            | perso | personnelle?
        )(?:\b|\s)",
    )
});

/// Whether what stands at `range` is a structure's.
pub fn is_of_a_structure(text: &str, range: &Range<usize>) -> bool {
    let before = line_before(text, range.start, BEFORE);
    let last = |words: &Regex| words.find_iter(before).last().map(|word| word.start());
    match (last(&STRUCTURE), last(&PERSON)) {
        (None, None) => {}
        (structure, person) => return structure > person,
    }
    let after = line_after(text, range.end, AFTER);
    match (STRUCTURE.find(after), PERSON.find(after)) {
        (Some(structure), Some(person)) => structure.start() < person.start(),
        (structure, _) => structure.is_some(),
    }
}
