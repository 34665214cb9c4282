//! The mail that tells of notifications. Its links lead where they say, straight: nothing counts who opened what.

use crate::{
    accounts::secret::Secret,
    mail::Letter,
    notifications::model::{Frequency, Kind, UNSUBSCRIBE_PATH},
};

/// What a mail tells.
#[derive(Clone, Debug)]
pub struct Digest {
    /// How often its reader wanted to be told.
    pub frequency: Frequency,
    /// What its link stops.
    pub kinds: Vec<Kind>,
    /// The first posts; at least one.
    pub previews: Vec<Preview>,
    /// How many there are.
    pub total: i64,
}

/// A post that a mail tells of.
#[derive(Clone, Debug)]
pub struct Preview {
    /// Why.
    pub kind: Kind,
    /// Its topic's title.
    pub title: String,
    /// Who wrote it: « Prénom N. ».
    pub name: String,
    /// Its first words.
    pub excerpt: String,
    /// Where it is.
    pub path: String,
}

impl Preview {
    fn says(&self) -> String {
        let Self { title, name, .. } = self;
        match self.kind {
            Kind::Answer => format!("{name} a répondu à votre question « {title} » :"),
            Kind::Reply => format!("{name} a répondu dans « {title} » :"),
            Kind::Question => format!("« {title} », par {name} :"),
            Kind::Mention => format!("{name} vous a mentionné dans « {title} » :"),
            Kind::Solution => {
                format!(
                    "Votre réponse à la question « {title} » a été retenue : c’est elle qui l’a résolue. Merci !"
                )
            }
        }
    }

    const fn leads(&self) -> &'static str {
        match self.kind {
            Kind::Answer | Kind::Reply => "Lire la réponse",
            Kind::Mention => "Lire le message",
            Kind::Question => "Lire la question",
            Kind::Solution => "Revoir ma réponse",
        }
    }
}

impl Digest {
    fn subject(&self) -> String {
        let kind = self.previews.first().map_or(Kind::Reply, |preview| preview.kind);
        if let ([preview], 1) = (self.previews.as_slice(), self.total) {
            let title = &preview.title;
            return match kind {
                Kind::Answer => format!("Une réponse à votre question : {title}"),
                Kind::Reply => format!("Une réponse dans la discussion : {title}"),
                Kind::Question => format!("Une nouvelle question : {title}"),
                Kind::Solution => format!("Votre réponse a résolu la question : {title}"),
                Kind::Mention => format!("On vous a mentionné : {title}"),
            };
        }
        let total = self.total;
        if self.kinds.len() > 1 {
            return format!("{total} nouvelles pour vous");
        }
        match kind {
            Kind::Answer => format!("{total} réponses à vos questions"),
            Kind::Reply => format!("{total} nouvelles réponses dans vos discussions"),
            Kind::Question => format!("{total} nouvelles questions dans ce que vous suivez"),
            Kind::Solution => format!("{total} de vos réponses ont résolu une question"),
            Kind::Mention => format!("{total} messages vous mentionnent"),
        }
    }

    fn why(&self) -> String {
        let what: Vec<&str> = self.kinds.iter().map(|kind| kind.yours()).collect();
        let how = match self.frequency {
            Frequency::Daily => ", une fois par jour",
            Frequency::Weekly => ", une fois par semaine",
            Frequency::Now | Frequency::Never => "",
        };
        format!(
            "Vous recevez cet e-mail parce que vous avez un compte et que le site vous signale {}{how}.",
            join(&what)
        )
    }
}

/// « a », « a et b », « a, b et c ».
fn join(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} et {last}", most.join(", ")),
    }
}

/// The mail, whose link holds `secret`; `site`: the site's address.
pub fn letter(digest: &Digest, secret: &Secret, site: &str) -> Letter {
    let mut letter = Letter::about(&digest.subject());
    let is_alone = digest.total == 1;
    for preview in &digest.previews {
        let url = format!("{site}{}", preview.path);
        letter = letter.says(&preview.says()).quotes(&preview.excerpt);
        letter =
            if is_alone { letter.button(preview.leads(), &url) } else { letter.link(preview.leads(), &url) };
    }
    let shown = i64::try_from(digest.previews.len()).unwrap_or(i64::MAX);
    if digest.total > shown {
        letter = letter.says(&match digest.total - shown {
            1 => "… et 1 autre.".to_owned(),
            more => format!("… et {more} autres."),
        });
    }
    if !is_alone {
        letter = letter.button("Voir toutes mes notifications", &format!("{site}/notifications"));
    }
    letter
        .says(&digest.why())
        .unsubscribe(&format!("{site}{UNSUBSCRIBE_PATH}?jeton={}", secret.expose()))
        .link("Choisir ce que je reçois", &format!("{site}/mon-compte/notifications"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::model::Email;

    fn preview(kind: Kind, number: usize) -> Preview {
        Preview {
            kind,
            title: format!("Le permis n° {number}"),
            name: "Bob M.".to_owned(),
            excerpt: "Le département.".to_owned(),
            path: format!("/sujets/1-le-permis#reponse-{number}"),
        }
    }

    #[test]
    fn one_thing_is_told_in_the_subject_and_by_a_button() {
        for (kind, subject) in [
            (Kind::Answer, "Une réponse à votre question\u{a0}: Le permis n°\u{a0}1"),
            (Kind::Reply, "Une réponse dans la discussion\u{a0}: Le permis n°\u{a0}1"),
            (Kind::Question, "Une nouvelle question\u{a0}: Le permis n°\u{a0}1"),
            (Kind::Solution, "Votre réponse a résolu la question\u{a0}: Le permis n°\u{a0}1"),
            (Kind::Mention, "On vous a mentionné\u{a0}: Le permis n°\u{a0}1"),
        ] {
            let digest = Digest {
                frequency: Frequency::Now,
                kinds: vec![kind],
                previews: vec![preview(kind, 1)],
                total: 1,
            };
            let mail = letter(&digest, &Secret::random(), "https://site.test")
                .to(&Email::parse("ada@exemple.test").unwrap());
            assert_eq!(mail.subject.replace('\u{a0}', " "), subject.replace('\u{a0}', " "));
            assert!(mail.text.contains("https://site.test/sujets/1-le-permis#reponse-1\n"), "{}", mail.text);
            assert!(!mail.text.contains("Voir toutes"), "{}", mail.text);
        }
    }

    #[test]
    fn what_is_left_out_is_counted() {
        let previews = (1..=10).map(|number| preview(Kind::Reply, number)).collect();
        let digest = Digest { frequency: Frequency::Daily, kinds: vec![Kind::Reply], previews, total: 14 };
        let mail = letter(&digest, &Secret::random(), "https://site.test")
            .to(&Email::parse("ada@exemple.test").unwrap());
        assert_eq!(mail.subject, "14 nouvelles réponses dans vos discussions");
        assert!(mail.text.contains("… et 4 autres."), "{}", mail.text);
        assert!(mail.text.contains("une fois par jour."), "{}", mail.text);
    }

    #[test]
    fn words_are_joined_as_one_says_them() {
        assert_eq!(join(&["a"]), "a");
        assert_eq!(join(&["a", "b", "c"]), "a, b et c");
    }
}
