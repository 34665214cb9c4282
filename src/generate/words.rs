//! The words that invented texts are made of. In a pattern, a slot is a letter between braces: `{q}` somebody, `{s}` an
//! organisation, `{n}` a thing of the subject at hand, `{a}` an action, `{t}` a time, `{l}` a place, `{e}` a figure.

/// A subject: its tag, and what people speak of about it, each with its article.
pub struct Subject {
    pub name: &'static str,
    pub things: &'static [&'static str],
}

macro_rules! subjects {
    ($($name:literal: $($thing:literal),*;)*) => {
        pub const SUBJECTS: &[Subject] = &[$(Subject { name: $name, things: &[$($thing),*] }),*];
    };
}

subjects! {
    "Accompagnement": "le diagnostic de départ", "le projet professionnel", "la feuille de route", "l’entretien de suivi",
        "le livret de parcours", "la période d’essai du projet", "le relais entre référents", "la sortie de parcours";
    "PASS IAE": "le PASS IAE", "la prolongation du PASS", "la suspension du PASS", "le délai de carence",
        "la fiche de prescription", "les critères d’éligibilité", "la date de fin du PASS", "l’auto-prescription";
    "Contrats": "le CDDI", "l’avenant au contrat", "le temps partiel", "la rupture anticipée", "le renouvellement",
        "la durée hebdomadaire", "le solde de tout compte", "la promesse d’embauche";
    "Mobilité": "le permis B", "le code de la route", "la voiture sans permis", "le garage solidaire", "le covoiturage",
        "la carte de bus", "la prime carburant", "le scooter prêté", "le bilan de mobilité";
    "Logement": "le dépôt de garantie", "la demande de logement social", "l’hébergement d’urgence", "le bail glissant",
        "la dette de loyer", "la résidence sociale", "le garant", "la commission de médiation";
    "Santé": "la visite médicale", "la complémentaire santé", "le rendez-vous de soins", "l’arrêt maladie",
        "le bilan de prévention", "l’addiction", "le soutien psychologique", "la permanence d’accès aux soins";
    "Handicap": "la RQTH", "l’aménagement du poste", "le dossier MDPH", "l’emploi accompagné", "l’entreprise adaptée",
        "la reconversion après inaptitude", "le référent handicap", "l’essai encadré";
    "Français": "le cours de français", "l’évaluation linguistique", "le niveau A2", "l’atelier d’écriture",
        "la remise à niveau", "le vocabulaire du métier", "l’illettrisme", "le diplôme de langue";
    "Formation": "le compte de formation", "la certification", "le plan de formation", "l’opérateur de compétences",
        "la validation des acquis", "le titre professionnel", "le stage pratique", "la remise des attestations";
    "Immersion": "la PMSMP", "la convention d’immersion", "le tuteur en entreprise", "la découverte du métier",
        "le bilan d’immersion", "la visite d’atelier", "l’accord de l’employeur", "la durée de l’immersion";
    "Entreprises": "l’offre d’emploi", "le rendez-vous employeur", "la clause sociale", "la promotion de profil",
        "le recrutement sans CV", "la visite de site", "le réseau d’entreprises", "la médiation active";
    "Numérique": "l’adresse e-mail", "l’espace personnel en ligne", "la prise en main du smartphone", "le mot de passe",
        "l’aidant numérique", "l’ordinateur reconditionné", "la démarche dématérialisée", "le CV en ligne";
    "Justice": "l’aménagement de peine", "le bracelet électronique", "la permission de sortir", "le suivi du SPIP",
        "le casier judiciaire", "le travail d’intérêt général", "la sortie de détention", "l’obligation de pointer";
    "Droits": "le RSA", "la prime d’activité", "l’allocation de retour à l’emploi", "le cumul des revenus",
        "le contrat d’engagement", "la déclaration trimestrielle", "le trop-perçu", "la remise de dette";
    "Budget": "le dossier de surendettement", "le microcrédit", "le compte bancaire", "l’avance sur salaire",
        "la saisie sur salaire", "le budget du mois", "le point conseil budget", "la facture d’énergie";
    "Garde d’enfants": "la place en crèche", "les horaires décalés", "l’assistante maternelle", "la garde ponctuelle",
        "le périscolaire", "l’aide à la garde", "la crèche à vocation d’insertion", "le mode de garde de secours";
    "Séjour": "le titre de séjour", "le récépissé", "l’autorisation de travail", "le rendez-vous en préfecture",
        "le statut de réfugié", "le changement de statut", "la traduction des diplômes", "le renouvellement du titre";
    "Jeunes": "le contrat d’engagement jeune", "la mission locale", "le service civique", "la deuxième chance",
        "l’apprentissage", "le parrainage", "la sortie de l’aide sociale à l’enfance", "le premier emploi";
    "Seniors": "la fin de carrière", "le relevé de carrière", "la retraite progressive", "le CDI inclusion",
        "l’usure professionnelle", "le tutorat par un ancien", "la reprise après une longue pause", "le bilan de santé";
    "France Travail": "l’actualisation", "le conseiller référent", "la radiation", "l’inscription",
        "le diagnostic global", "l’aide à la reprise d’emploi", "l’atelier collectif", "la prestation externe";
    "Chantiers": "l’encadrant technique", "le maraîchage", "les espaces verts", "la ressourcerie", "l’atelier couture",
        "la production du matin", "le vestiaire", "la consigne de sécurité";
    "Intérim d’insertion": "la mission d’intérim", "le relevé d’heures", "la délégation", "l’agence d’insertion",
        "la mise à disposition", "l’équipement de protection", "l’accident de trajet", "l’indemnité de fin de mission";
    "Financement": "l’aide au poste", "le dialogue de gestion", "la subvention du département", "l’appel à projets",
        "le budget prévisionnel", "la modulation", "le fonds social européen", "le tableau de bord";
    "Métier de CIP": "le titre de CIP", "le jury", "le dossier professionnel", "la posture d’écoute",
        "l’analyse de pratiques", "la première semaine de poste", "le nombre de suivis", "la fiche de poste";
}

/// The communities: name and one sentence.
pub const COMMUNITIES: &[(&str, &str)] = &[
    ("Devenir CIP", "Se former au métier, réussir le titre, prendre son premier poste."),
    ("France Travail", "Travailler avec les agences : orientation, inscription, coordination des suivis."),
    ("Mobilité", "Aller au travail : permis, véhicules, transports, aides locales."),
];

/// What a practice sheet says of its subject.
pub const SHEETS: &[&str] = &[
    "l’essentiel",
    "pas à pas",
    "vos questions",
    "qui fait quoi",
    "les pièges à éviter",
    "les interlocuteurs",
];

pub const GREETINGS: &[&str] = &[
    "Bonjour,",
    "Bonjour à tout le réseau,",
    "Bonjour et bonne semaine,",
    "Bonsoir,",
    "Salut à vous,",
    "Bonjour les collègues,",
];

pub const THANKS: &[&str] = &[
    "Merci pour votre aide.",
    "Merci d’avance !",
    "Je suis preneuse de vos idées.",
    "Tous les retours m’intéressent.",
    "Belle journée à vous.",
    "Merci de m’avoir lue.",
];

pub const PEOPLE: &[&str] = &[
    "une personne que j’accompagne",
    "un salarié en parcours",
    "une mère seule avec deux enfants",
    "un jeune de vingt ans",
    "une demandeuse d’emploi de longue durée",
    "un ancien cariste",
    "une personne réfugiée",
    "un monsieur de cinquante-huit ans",
    "une stagiaire très motivée",
    "un bénéficiaire du RSA",
    "une aide à domicile",
    "un homme hébergé chez un proche",
    "une salariée qui reprend confiance",
    "un sortant de détention",
    "une candidate orientée en mars",
    "un couple sans véhicule",
];

pub const ORGANISATIONS: &[&str] = &[
    "la mission locale",
    "notre chantier",
    "l’agence du secteur",
    "le service social",
    "le département",
    "l’entreprise d’insertion voisine",
    "le PLIE",
    "l’association intermédiaire",
    "le centre communal",
    "la régie de quartier",
    "l’organisme de formation",
    "la plateforme de mobilité",
    "la maison de l’emploi",
    "le service des ressources humaines",
    "la caisse d’allocations",
    "l’équipe de direction",
];

pub const ACTIONS: &[&str] = &[
    "monter un dossier complet",
    "obtenir une réponse écrite",
    "prolonger un parcours",
    "préparer un entretien",
    "trouver un relais de confiance",
    "financer une formation courte",
    "convaincre un employeur",
    "sécuriser une embauche",
    "lever un frein sans brusquer",
    "garder le lien",
    "organiser une immersion",
    "remplir une demande en ligne",
    "fixer un objectif réaliste",
    "rédiger un bilan utile",
    "négocier un délai",
    "rencontrer un partenaire",
    "reprendre une scolarité",
    "éviter une rupture",
    "anticiper une fin de contrat",
    "réunir les justificatifs",
    "parler d’argent sans gêne",
    "relancer une candidature",
];

pub const TIMES: &[&str] = &[
    "depuis trois semaines",
    "depuis la rentrée",
    "cette année",
    "avant la fin du mois",
    "au bout de deux mois",
    "dès le premier rendez-vous",
    "pendant l’été",
    "au printemps dernier",
    "d’ici la semaine prochaine",
    "tous les lundis",
    "après un premier refus",
    "en fin de parcours",
    "le plus tôt possible",
    "à la sortie de l’hiver",
];

pub const PLACES: &[&str] = &[
    "en Gironde",
    "dans le Nord",
    "à Limoges",
    "en milieu rural",
    "dans les quartiers prioritaires",
    "à La Réunion",
    "en Bretagne",
    "autour de Grenoble",
    "en Seine-Saint-Denis",
    "dans le Cantal",
    "à Marseille",
    "en Alsace",
    "dans l’Yonne",
    "sur notre bassin d’emploi",
    "en Guyane",
    "près de Rouen",
    "dans la Drôme",
    "à Tours",
];

/// Titles of questions.
pub const TITLES: &[&str] = &[
    "Comment {a} {l} ?",
    "Qui peut financer {n} {l} ?",
    "Peut-on demander {n} {t} ?",
    "{n} : qui contacter {l} ?",
    "{n} et {n} : par quoi commencer ?",
    "Besoin d’idées pour {a}",
    "{n} : que faire après un refus ?",
    "Vos outils pour {a}",
    "Comment aborder {n} avec {q} ?",
    "{n} {l} : vos retours",
    "Est-il possible d’attendre {t} ?",
    "Quel délai pour {n} {l} ?",
    "{s} ne répond plus : comment {a} ?",
    "Un modèle pour {a}",
    "{q} : comment {a} ?",
    "{n} : ce qui change {t}",
];

/// Sentences of questions and replies.
pub const SENTENCES: &[&str] = &[
    "J’accompagne {q} {l} et je bute sur {n}.",
    "{s} nous a répondu {t}, mais sans document.",
    "Avez-vous déjà essayé de {a} {l} ?",
    "Chez nous, {s} prend en charge {n} {t}.",
    "Il faut, je crois, commencer par {n} puis {a}.",
    "Nous avons réussi à {a} avec {s}, {t}.",
    "Le plus difficile reste de {a} sans perdre la confiance construite {t}.",
    "Pour {n}, comptez environ {e} jours {l}.",
    "{q} souhaite {a}, or {n} bloque tout {t}.",
    "Je vous conseille d’appeler {s} et de citer {n}.",
    "Attention, {n} ne dispense pas de {a}.",
    "Le dossier portait le numéro {e} et {s} l’a retrouvé.",
    "Notre équipe a rédigé une trame : elle aide à {a}.",
    "Nous en avons parlé {t} en réunion avec {s}.",
    "Personne ici ne savait que {n} pouvait attendre.",
    "Une collègue passée par {s} m’a appris à {a}.",
    "Les règles diffèrent {l}, surtout pour {n}.",
    "Dans mon souvenir, {n} coûte près de {e} euros.",
    "Le mieux serait de rencontrer {s} avec {q}.",
    "Je joins {n} au courrier, puis je relance {t}.",
    "Faut-il {a} avant de lancer {n} ?",
    "Est-ce que {s} accepte encore {n} {t} ?",
    "Rien n’oblige à {a} quand {n} est déjà en cours.",
    "Une autre piste consiste à {a} directement avec {s}.",
    "Ce qui a compté, c’est de {a} au bon moment.",
    "{s} demande {n}, une pièce d’identité et un justificatif récent.",
    "Sur {e} situations suivies {t}, la moitié concernait {n}.",
    "Nous travaillons {n} en atelier, {t}, par petits groupes.",
    "Si cela peut servir, {q} a pu {a} {t}.",
    "Cela dépend beaucoup de la personne : {q} n’attend pas la même chose.",
    "Je n’ai pas de réponse toute faite, mais {s} connaît bien {n}.",
    "On oublie souvent {n}, alors que cela permet de {a}.",
    "Pensez aussi à prévenir {s} : sans cela, {n} peut attendre des mois.",
    "Merci pour ce partage, je vais proposer {n} à {q}.",
    "Même constat {l} : {n} arrive trop tard.",
    "Le formulaire change {t}, vérifiez la version avant de {a}.",
    "Quelqu’un a-t-il un contact {l} pour {n} ?",
    "Avec {s}, nous avons convenu d’un point {t}.",
    "Un accord oral ne suffit pas pour {n}.",
    "Depuis que nous avons appris à {a}, les abandons ont reculé.",
];

/// What a list begins with.
pub const LISTS: &[&str] = &[
    "Voici comment nous procédons :",
    "Trois points à vérifier :",
    "Dans l’ordre :",
    "Ce qui nous a aidés :",
];

/// Titles of the parts of a sheet.
pub const PARTS: &[&str] = &[
    "De quoi parle-t-on",
    "À qui cela s’adresse",
    "Les étapes",
    "Les documents à réunir",
    "Les délais",
    "Les interlocuteurs",
    "En cas de refus",
    "Pour aller plus loin",
];

pub const FIRST_NAMES: &[&str] = &[
    "Agathe",
    "Alban",
    "Amina",
    "Anaïs",
    "Aurore",
    "Baptiste",
    "Bastien",
    "Cécile",
    "Coralie",
    "Djibril",
    "Estelle",
    "Fanny",
    "Farid",
    "Florence",
    "Gaëlle",
    "Grégoire",
    "Hakim",
    "Ibrahim",
    "Jeanne",
    "Joël",
    "Khadija",
    "Léo",
    "Lucile",
    "Maëlle",
    "Magali",
    "Marius",
    "Mélanie",
    "Nabil",
    "Ninon",
    "Noémie",
    "Odile",
    "Pascal",
    "Régis",
    "Rokia",
    "Salomé",
    "Simon",
    "Solène",
    "Soraya",
    "Tristan",
    "Ugo",
    "Victoire",
    "Yasmine",
    "Yohan",
    "Zoé",
];

pub const LAST_NAMES: &[&str] = &[
    "Abadie",
    "Allard",
    "Amrani",
    "Aubry",
    "Bazin",
    "Belkacem",
    "Bellanger",
    "Besson",
    "Bodin",
    "Bouvet",
    "Carlier",
    "Chauvin",
    "Cissé",
    "Cordier",
    "Da Silva",
    "Delmas",
    "Deschamps",
    "Diop",
    "Escoffier",
    "Ferrand",
    "Gallois",
    "Germain",
    "Gilbert",
    "Guillou",
    "Hamon",
    "Hervé",
    "Imbert",
    "Jacquet",
    "Keita",
    "Lagarde",
    "Le Gall",
    "Maillard",
    "Mansouri",
    "Navarro",
    "Ollivier",
    "Pasquier",
    "Pereira",
    "Quéré",
    "Raynaud",
    "Saidi",
    "Tessier",
    "Vasseur",
    "Weber",
    "Zidane",
];
