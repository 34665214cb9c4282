//! What one can watch.

/// A stream of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// One topic.
    Topic(i64),
    /// Every topic: what lists watch.
    Topics,
    /// The communities: their names, their order. Nobody watches it; cached pages depend on it.
    Themes,
    /// What members say of themselves. As [`Channel::Themes`].
    Members,
    /// Figures that were counted again. As [`Channel::Themes`].
    Statistics,
    /// What the investment committee decided. As [`Channel::Themes`].
    Committee,
    /// Sessions that were ended. Nobody watches it; every process forgets whom it remembered.
    Sessions,
    /// That some of those who follow were told of a post after it was written. As [`Channel::Sessions`].
    Told,
    /// What one member was told of and has read meanwhile. As [`Channel::Sessions`].
    Read(i64),
}

impl Channel {
    /// The word of the log and of addresses.
    #[must_use]
    pub fn code(self) -> String {
        match self {
            Self::Topic(id) => format!("sujet:{id}"),
            Self::Topics => "sujets".to_owned(),
            Self::Themes => "themes".to_owned(),
            Self::Members => "membres".to_owned(),
            Self::Statistics => "statistiques".to_owned(),
            Self::Committee => "comite".to_owned(),
            Self::Sessions => "connexions".to_owned(),
            Self::Told => "annonces".to_owned(),
            Self::Read(member) => format!("lecture:{member}"),
        }
    }

    /// The channel of a word of the log.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "sujets" => Some(Self::Topics),
            "themes" => Some(Self::Themes),
            "membres" => Some(Self::Members),
            "statistiques" => Some(Self::Statistics),
            "comite" => Some(Self::Committee),
            "connexions" => Some(Self::Sessions),
            "annonces" => Some(Self::Told),
            code => {
                let (kind, id) = code.split_once(':')?;
                let id = id.parse().ok().filter(|id| *id > 0)?;
                match kind {
                    "sujet" => Some(Self::Topic(id)),
                    "lecture" => Some(Self::Read(id)),
                    _ => None,
                }
            }
        }
    }

    /// The channel of a word of an address: those that browsers may watch.
    #[must_use]
    pub fn watched(code: &str) -> Option<Self> {
        Self::from_code(code).filter(|channel| matches!(channel, Self::Topic(_) | Self::Topics))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_is_found_by_its_code() {
        for channel in [
            Channel::Topic(12),
            Channel::Topics,
            Channel::Themes,
            Channel::Members,
            Channel::Statistics,
            Channel::Committee,
            Channel::Sessions,
            Channel::Told,
            Channel::Read(12),
        ] {
            assert_eq!(Channel::from_code(&channel.code()), Some(channel));
        }
        for code in ["", "sujet:", "sujet:-1", "sujet:x", "autre", "autre:1"] {
            assert_eq!(Channel::from_code(code), None, "{code}");
        }
    }

    #[test]
    fn only_topics_are_watched() {
        assert_eq!(Channel::watched("sujet:3"), Some(Channel::Topic(3)));
        assert_eq!(Channel::watched("membres"), None);
        assert_eq!(Channel::watched("connexions"), None);
        assert_eq!(Channel::watched("annonces"), None);
        assert_eq!(Channel::watched("lecture:3"), None);
    }
}
