//! The form of one's own profile.

use leptos::prelude::*;

use crate::{
    accounts::{
        model::Profession,
        pages::{AccountPages, NameFields},
        people::{
            model::{
                JOB_MAX, LINK_MAX, NewProfile, PRESENTATION_MAX, STRUCTURE_MAX, StructureType, is_expertise,
                member_path,
            },
            service::own_profile,
        },
        visibility::Field as Told,
    },
    app::{context::PageContext, error::PageError},
    forum::{service::themes, view::ThemeView},
    http::fields::{FieldErrors, Fields},
    policy,
    ui::{
        form::{ErrorSummary, Field, TextArea, TextField, described_by},
        number::thousands,
        page::{PageTitle, keep_out_of_search_engines, page_from},
    },
};

/// `/mon-compte/profil`.
#[component]
pub fn OwnProfilePage() -> impl IntoView {
    let context = PageContext::read();
    page_from(own_profile_page(context))
}

async fn own_profile_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let Some(actor) = context.visit.actor.clone() else { return context.sign_in_first() };
    let db = &context.state.db;
    let themes: Vec<ThemeView> = themes(db).await?.into_iter().filter(is_expertise).collect();
    let fields = match context.form.fields.clone() {
        Some(fields) => fields,
        None => filled(&own_profile(db, &actor).await?, &themes),
    };
    let errors = context.form.errors.clone();
    let shown_name = actor.profile.display_name();
    let profile = member_path(actor.member, &shown_name);
    let sees_cockpit = policy::can_see_cockpit(&actor).is_ok();
    Ok(view! {
        <PageTitle text="Mon profil"/>
        <div class="wrap narrow">
            <h1>"Mon profil"</h1>
            <p class="lead">
                "Dites ce qui aide les autres à savoir qui répond. Tout est facultatif, sauf votre nom et votre profession. "
                <a href=profile.clone()>"Voir mon profil"</a>
            </p>
            <ErrorSummary errors=errors.clone()/>
            <form method="post" action="/mon-compte/profil" class="stack" novalidate=true>
                <section class="card stack" aria-labelledby="qui">
                    <h2 id="qui">"Qui je suis"</h2>
                    <NameFields fields=fields.clone() errors=errors.clone()/>
                </section>
                <section class="card stack" aria-labelledby="travail">
                    <h2 id="travail">"Mon travail"</h2>
                    <WorkFields fields=fields.clone() errors=errors.clone()/>
                    <ThemeBoxes themes fields=fields.clone() errors=errors.clone()/>
                    <Words fields=fields.clone() errors/>
                </section>
                <WhoSees fields shown_name/>
                <button class="btn btn-primary" r#type="submit">"Enregistrer"</button>
            </form>
            <AccountPages own_page=profile sees_cockpit/>
        </div>
    }
    .into_any())
}

/// The form as its owner left it.
fn filled(profile: &NewProfile, themes: &[ThemeView]) -> Fields {
    let who = &profile.who;
    let mut fields = Fields::from([
        ("prenom", who.first_name.as_str()),
        ("nom", &who.last_name),
        ("profession", who.profession.map_or("", Profession::code)),
        ("departement", who.departement.as_deref().unwrap_or_default()),
        ("fonction", &profile.job),
        ("structure", &profile.structure),
        ("type_structure", profile.structure_type.map_or("", StructureType::code)),
        ("texte", &profile.presentation),
        ("lien", profile.link.as_deref().unwrap_or_default()),
    ]);
    for theme in themes.iter().filter(|theme| profile.themes.contains(&theme.id)) {
        fields.add("themes", theme.slug.clone());
    }
    for field in Told::ALL.into_iter().filter(|field| who.public.has(*field)) {
        fields.add("public", field.code());
    }
    if profile.listed == Some(true) {
        fields.add("annuaire", "1");
    }
    fields
}

#[component]
fn WorkFields(fields: Fields, errors: FieldErrors) -> impl IntoView {
    let chosen = fields.get("type_structure").to_owned();
    let invalid = errors.of("type_structure").map(|_| "true");
    let described = described_by("type_structure", false, &errors);
    view! {
        <TextField
            name="fonction"
            label="Fonction"
            help=format!("Ce que vous faites, en quelques mots\u{a0}: « Référente PLIE ». {JOB_MAX} caractères au plus.")
            fields=fields.clone()
            errors=errors.clone()
            autocomplete="organization-title"
            maxlength=JOB_MAX
            optional=true
        />
        <TextField
            name="structure"
            label="Structure"
            help=format!("Là où vous travaillez, ou aidez. {STRUCTURE_MAX} caractères au plus.")
            fields=fields.clone()
            errors=errors.clone()
            autocomplete="organization"
            maxlength=STRUCTURE_MAX
            optional=true
        />
        <Field name="type_structure" label="Type de structure" errors optional=true>
            <select
                class="field"
                id="type_structure"
                name="type_structure"
                aria-invalid=invalid
                aria-describedby=described
            >
                <option value="">"Je préfère ne pas le dire"</option>
                {StructureType::ALL
                    .into_iter()
                    .map(|kind| {
                        let selected = kind.code() == chosen;
                        view! { <option value=kind.code() selected=selected>{kind.label()}</option> }
                    })
                    .collect_view()}
            </select>
        </Field>
    }
}

#[component]
fn ThemeBoxes(themes: Vec<ThemeView>, fields: Fields, errors: FieldErrors) -> impl IntoView {
    let error = errors.of("themes").map(str::to_owned);
    let described = described_by("themes", false, &errors);
    view! {
        <fieldset class="choices" id="themes" tabindex="-1" aria-describedby=described>
            <legend class="label">"Ce que je connais bien" <span class="optional">" (facultatif)"</span></legend>
            {error
                .map(|error| {
                    view! { <p class="field-error" id="themes-erreur"><span class="sr-only">"Erreur\u{a0}: "</span>{error}</p> }
                })}
            {themes
                .into_iter()
                .map(|theme| {
                    let checked = fields.all("themes").any(|slug| slug == theme.slug);
                    view! { <Tick name="themes" value=theme.slug label=theme.name checked/> }
                })
                .collect_view()}
        </fieldset>
    }
}

/// A box to tick.
#[component]
fn Tick(
    name: &'static str,
    #[prop(into)] value: String,
    #[prop(into)] label: String,
    checked: bool,
) -> impl IntoView {
    let id = format!("{name}-{value}");
    view! {
        <div class="choice">
            <input r#type="checkbox" id=id.clone() name=name value=value checked=checked/>
            <label r#for=id>{label}</label>
        </div>
    }
}

#[component]
fn Words(fields: Fields, errors: FieldErrors) -> impl IntoView {
    let invalid = errors.of("texte").is_some();
    let described = described_by("texte", true, &errors);
    let presentation = fields.get("texte").to_owned();
    let help = format!(
        "Votre parcours, ce sur quoi l’on peut vous solliciter. {} caractères au plus ; **gras**, listes et liens en Markdown.",
        thousands(i64::try_from(PRESENTATION_MAX).unwrap_or(i64::MAX)),
    );
    view! {
        <Field name="texte" label="Présentation" help=Some(help) errors=errors.clone() optional=true>
            <TextArea
                id="texte"
                name="texte"
                value=presentation
                rows=6
                invalid
                described_by=described.unwrap_or_default()
            />
        </Field>
        <TextField
            name="lien"
            label="Lien"
            help=format!("Une seule page, celle de votre structure par exemple\u{a0}: https://exemple.fr. {LINK_MAX} caractères au plus.")
            fields
            errors
            kind="url"
            autocomplete="url"
            maxlength=LINK_MAX
            optional=true
        />
    }
}

/// What visitors see, field by field, and whether one is in the directory.
#[component]
fn WhoSees(
    fields: Fields,
    /// The name that is shown now.
    shown_name: String,
) -> impl IntoView {
    let is_listed = fields.has("annuaire");
    view! {
        <section class="card stack" aria-labelledby="visibilite">
            <h2 id="visibilite">"Qui voit quoi"</h2>
            <p>
                {format!("Les membres connectés voient tout ce que vous écrivez ci-dessus. Tout le monde voit votre nom, « {shown_name} ».")}
            </p>
            <fieldset class="choices">
                <legend class="label">"Ce que voient aussi les visiteurs et les moteurs de recherche"</legend>
                {Told::ALL
                    .into_iter()
                    .map(|field| {
                        let checked = fields.all("public").any(|code| code == field.code());
                        view! { <Tick name="public" value=field.code() label=words(field) checked/> }
                    })
                    .collect_view()}
            </fieldset>
        </section>
        <section class="card stack" aria-labelledby="annuaire-titre">
            <h2 id="annuaire-titre">"L’annuaire"</h2>
            <p>
                "On y trouve les membres par territoire, profession, thème et structure. "
                "Les ambassadeur·rices y sont, sauf choix contraire ; les autres, s’ils le demandent. "
                "Votre adresse e-mail n’y est jamais."
            </p>
            <div class="choice">
                <input r#type="checkbox" id="annuaire" name="annuaire" value="1" checked=is_listed/>
                <label r#for="annuaire">"Être dans l’annuaire des membres"</label>
            </div>
        </section>
    }
}

/// What one agrees to.
const fn words(field: Told) -> &'static str {
    match field {
        Told::FullName => "Mon nom en entier, au lieu de son initiale (pour les membres aussi)",
        Told::Profession => "Ma profession",
        Told::Departement => "Mon département",
        Told::Job => "Ma fonction",
        Told::Structure => "Ma structure et son type",
        Told::Themes => "Ce que je connais bien",
        Told::Presentation => "Ma présentation",
        Told::Link => "Mon lien",
    }
}
