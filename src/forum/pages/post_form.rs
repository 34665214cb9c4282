//! The text field of every form that writes a post, and the fields of a question.

use leptos::prelude::*;

use crate::{
    app::form::FormState,
    forum::{
        islands::{LivePreview, ids},
        model::{BODY_MAX, TAGS_MAX, TITLE_MAX},
        view::{ThemeKind, ThemeView},
    },
    http::fields::Fields,
    mentions::parts::{NamedPeople, PeopleToName},
    territory,
    ui::{
        form::{Field, TextArea, TextField, described_by},
        number::thousands,
        prose::Prose,
    },
};

/// The text of a post, its preview and the buttons.
#[component]
pub fn BodyField(
    /// What the field is called.
    label: &'static str,
    /// What it holds at first.
    fields: Fields,
    /// What was posted.
    form: FormState,
    /// What the main button says.
    submit: &'static str,
    /// Lines shown.
    rows: u32,
    /// Whether nobody is signed in: an address is asked for, to confirm.
    #[prop(optional)]
    is_visitor: bool,
    /// The topic it is written in; 0 for a new one.
    #[prop(optional)]
    topic: i64,
) -> impl IntoView {
    let errors = form.errors.clone();
    let address = is_visitor.then(|| {
        view! {
            <TextField
                name="email"
                label="Votre adresse e-mail"
                help="Pas besoin de compte : un lien vous est envoyé, son bouton publie votre message. L’adresse n’est jamais affichée. Laissez vide pour vous connecter d’abord : votre texte vous attendra."
                fields=fields.clone()
                errors=errors.clone()
                kind="email"
                autocomplete="email"
                maxlength=254
                optional=true
            />
        }
    });
    let invalid = errors.of("texte").is_some();
    let described = described_by("texte", true, &errors);
    let is_previewed = form.preview.is_some();
    let help = format!(
        "Ne citez aucun nom ni numéro de personne accompagnée. {} caractères au plus ; **gras**, listes et liens en Markdown.",
        thousands(i64::try_from(BODY_MAX).unwrap_or(i64::MAX)),
    );
    view! {
        <Field name="texte" label help=Some(help) errors>
            <TextArea
                id=ids::TEXT
                name="texte"
                value=fields.get("texte").to_owned()
                rows
                invalid
                described_by=described.unwrap_or_default()
                required=true
            />
            {(!is_visitor).then(|| view! { <PeopleToName topic/> })}
        </Field>
        <section class="preview" aria-label="Aperçu de votre texte" id=ids::PREVIEW hidden=!is_previewed>
            <h2 class="preview-title">"Aperçu"</h2>
            <div id=ids::PREVIEW_TEXT>{form.preview.map(|html| view! { <Prose html/> })}</div>
        </section>
        <NamedPeople doubts=form.named/>
        <LivePreview/>
        {address}
        <div class="buttons">
            <button class="btn btn-primary" r#type="submit">{submit}</button>
            <button class="btn" r#type="submit" name="apercu" value="1" formnovalidate=true>"Prévisualiser"</button>
        </div>
    }
}

/// What a question has besides its text.
#[component]
pub fn TopicFields(
    /// What the fields hold at first.
    fields: Fields,
    /// What was posted.
    form: FormState,
    /// Every theme; those that take questions are offered.
    themes: Vec<ThemeView>,
    /// Whether the news are offered too.
    is_team: bool,
) -> impl IntoView {
    let errors = form.errors;
    let chosen = fields.get("theme").to_owned();
    let offered = move |theme: &ThemeView| {
        theme.kind == ThemeKind::Questions
            || (theme.kind == ThemeKind::News && is_team)
            || (theme.slug == chosen && theme.kind == ThemeKind::Fiche)
    };
    let chosen = fields.get("theme").to_owned();
    let place = fields.get("territoire").to_owned();
    let described = described_by("territoire", true, &errors);
    let theme_error = errors.of("theme").map(|_| "true");
    let theme_described = described_by("theme", false, &errors);
    view! {
        <Field name="theme" label="Communauté" errors=errors.clone()>
            <select
                class="field"
                id="theme"
                name="theme"
                required=true
                aria-invalid=theme_error
                aria-describedby=theme_described
            >
                <option value="">"Choisissez une communauté"</option>
                {themes
                    .into_iter()
                    .filter(offered)
                    .map(|theme| {
                        let selected = theme.slug == chosen;
                        view! { <option value=theme.slug selected=selected>{theme.name}</option> }
                    })
                    .collect_view()}
            </select>
        </Field>
        <TextField
            name="titre"
            label="Titre de votre question"
            help="Une phrase, comme vous la diriez à un collègue."
            fields=fields.clone()
            errors=errors.clone()
            maxlength=TITLE_MAX
        />
        <TextField
            name="etiquettes"
            label="Étiquettes"
            help=format!("{TAGS_MAX} mots au plus, séparés par des virgules : PMSMP, permis…")
            fields=fields.clone()
            errors=errors.clone()
            optional=true
        />
        <Field
            name="territoire"
            label="Territoire"
            help=Some("Là où la question se pose ; les réponses peuvent en dépendre.".to_owned())
            errors=errors.clone()
        >
            <select
                class="field"
                id="territoire"
                name="territoire"
                aria-invalid=errors.of("territoire").map(|_| "true")
                aria-describedby=described
            >
                <TerritoryOptions chosen=place all="Toute la France"/>
            </select>
        </Field>
    }
}

/// The options of a list of territories: everything, regions, départements, overseas.
#[component]
pub fn TerritoryOptions(
    /// The code that is chosen; empty for everything.
    chosen: String,
    /// What everything is called.
    all: &'static str,
) -> impl IntoView {
    let options = move |places: Vec<&'static territory::Territory>| {
        places
            .into_iter()
            .map(|place| {
                let selected = place.code == chosen;
                view! { <option value=place.code selected=selected>{place.label()}</option> }
            })
            .collect_view()
    };
    view! {
        <option value="">{all}</option>
        <optgroup label="Régions">{options(territory::regions().collect())}</optgroup>
        <optgroup label="Départements">{options(territory::departements().collect())}</optgroup>
        <optgroup label="Collectivités d’outre-mer">{options(territory::collectivites().collect())}</optgroup>
    }
}
