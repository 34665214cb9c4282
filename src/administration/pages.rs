//! Finding people, and what each may do.

use leptos::prelude::*;

use crate::{
    accounts::{
        model::{Grant, MemberId, Role, Scope, SignedIn},
        service::{Named, PersonRoles, PersonView, RoleChangeView, RoleMove, find_people, person_roles},
    },
    app::{context::PageContext, error::PageError},
    forum::{pages::TerritoryOptions, service::themes, view::ThemeView},
    http::fields::FieldErrors,
    ui::{
        avatar::Avatar,
        badge::PersonName,
        breadcrumb::Breadcrumb,
        date::{Moment, Time},
        form::{ErrorSummary, Field, described_by},
        page::{PageTitle, keep_out_of_search_engines, page_from},
    },
};

/// `/administration/personnes?q=…`.
#[component]
pub fn PeoplePage() -> impl IntoView {
    let context = PageContext::read();
    page_from(people_page(context))
}

/// `/administration/personnes/{id}`.
#[component]
pub fn PersonPage() -> impl IntoView {
    let context = PageContext::read();
    page_from(person_page(context))
}

async fn people_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let Some(actor) = context.visit.actor.as_ref() else { return context.sign_in_first() };
    let words = context.query("q").to_owned();
    let people = find_people(&context.state.db, actor, &words).await?;
    let is_empty = people.is_empty();
    let heading = match (words.trim().is_empty(), is_empty) {
        (true, _) => "Les personnes qui ont un rôle",
        (false, true) => "Personne n’a été trouvé",
        (false, false) => "Les personnes trouvées",
    };
    Ok(view! {
        <PageTitle text="Personnes et rôles"/>
        <div class="wrap narrow">
            <h1>"Personnes et rôles"</h1>
            <form method="get" action="/administration/personnes" class="card search-form" role="search" aria-label="Parmi les membres">
                <label class="label" r#for="personne">"Chercher une personne"</label>
                <p class="help" id="personne-aide">"Son prénom, son nom, ou son adresse e-mail entière."</p>
                <div class="search-row">
                    <input class="field" id="personne" name="q" r#type="search" maxlength="254" value=words aria-describedby="personne-aide"/>
                    <button class="btn btn-primary" r#type="submit">"Chercher"</button>
                </div>
            </form>
            <h2>{heading}</h2>
            {is_empty
                .then(|| view! { <p class="muted">"Vérifiez l’orthographe, ou cherchez par l’adresse e-mail entière."</p> })}
            <ul class="rows card" hidden=is_empty>
                {people.into_iter().map(|person| view! { <PersonRow person/> }).collect_view()}
            </ul>
        </div>
    }
    .into_any())
}

#[component]
fn PersonRow(person: PersonView) -> impl IntoView {
    let href = format!("/administration/personnes/{}", person.member.0);
    view! {
        <li class="row">
            <div class="row-who">
                <Avatar initials=person.profile.initials()/>
                <div>
                    <p><a href=href>{full_name(&person)}</a></p>
                    <p class="muted">{roles(&person)}</p>
                </div>
            </div>
        </li>
    }
}

/// Both names in full: two members may share a first name and an initial, and a role must go to the right one.
fn full_name(person: &PersonView) -> String {
    if person.profile.is_complete() {
        format!("{} {}", person.profile.first_name, person.profile.last_name)
    } else {
        format!("Membre n°\u{a0}{}, sans nom", person.member.0)
    }
}

fn roles(person: &PersonView) -> String {
    let ambassador = person.is_ambassador.then_some("ambassade");
    let words: Vec<&str> = std::iter::once(person.role.label()).chain(ambassador).collect();
    words.join(", ")
}

async fn person_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let Some(actor) = context.visit.actor.clone() else { return context.sign_in_first() };
    let id =
        context.path.rsplit('/').next().and_then(|id| id.parse().ok()).ok_or_else(PageError::not_found)?;
    let db = &context.state.db;
    let PersonRoles { person, scopes, history } = person_roles(db, &actor, MemberId(id)).await?;
    let themes = themes(db).await?;
    let name = full_name(&person);
    let errors = context.form.errors.clone();
    let now = context.visit.now;
    let action = format!("/administration/personnes/{id}");
    let above = vec![("/administration/personnes".to_owned(), "Personnes et rôles".to_owned())];
    let history: Vec<(RoleChangeView, Moment)> = history
        .into_iter()
        .map(|change| {
            let at = Moment::at(change.at, now);
            (change, at)
        })
        .collect();
    let is_new = history.is_empty();
    Ok(view! {
        <PageTitle text=name.clone()/>
        <div class="wrap narrow">
            <Breadcrumb above here=name.clone()/>
            <h1>{name}</h1>
            <p class="lead">{roles(&person)}</p>
            <ErrorSummary errors=errors.clone()/>
            <Ranks person=person.clone() actor action=action.clone()/>
            <Ambassador scopes themes=themes.clone() action=action.clone() errors fields=context.form.fields.unwrap_or_default()/>
            <Counted is_uncounted=person.is_uncounted action/>
            <section aria-labelledby="histoire">
                <h2 id="histoire">"Ce qui a changé"</h2>
                {is_new.then(|| view! { <p class="muted">"Aucun rôle n’a encore été donné à cette personne."</p> })}
                <ul class="rows card" hidden=is_new>
                    {history
                        .into_iter()
                        .map(|(change, at)| view! { <li class="row"><p>{sentence(&change, &themes)} {by(change.by)} " " <Time at/></p></li> })
                        .collect_view()}
                </ul>
            </section>
        </div>
    }
    .into_any())
}

/// « par Ada M. », with her badge.
fn by(keeper: Option<Named>) -> AnyView {
    match keeper {
        Some(keeper) => {
            view! { " par " <PersonName name=keeper.name ambassador_of=keeper.ambassador_of/> }.into_any()
        }
        None => " depuis le serveur".into_any(),
    }
}

/// « Rôle de modération donné ».
fn sentence(change: &RoleChangeView, themes: &[ThemeView]) -> String {
    let role = match &change.grant {
        Grant::Ambassador(scope) => format!("Ambassade ({})", scope_label(scope, themes)),
        Grant::Moderator => "Rôle de modération".to_owned(),
        Grant::Admin => "Rôle d’administration".to_owned(),
        Grant::Uncounted => return counted_sentence(change.what).to_owned(),
    };
    let verb = match (&change.grant, change.what) {
        (Grant::Ambassador(_), RoleMove::Give) => "donnée",
        (Grant::Ambassador(_), RoleMove::TakeBack) => "reprise",
        (_, RoleMove::Give) => "donné",
        (_, RoleMove::TakeBack) => "repris",
    };
    format!("{role} {verb}")
}

fn counted_sentence(what: RoleMove) -> &'static str {
    match what {
        RoleMove::Give => "Compte retiré des statistiques",
        RoleMove::TakeBack => "Compte remis dans les statistiques",
    }
}

/// Whether figures leave the account out: one button.
#[component]
fn Counted(is_uncounted: bool, action: String) -> impl IntoView {
    let (state, gesture, button) = match is_uncounted {
        true => ("Ce compte n’entre pas dans les statistiques.", "reprendre", "Compter de nouveau ce compte"),
        false => ("Ce compte entre dans les statistiques.", "donner", "Retirer ce compte des statistiques"),
    };
    view! {
        <section aria-labelledby="statistiques">
            <h2 id="statistiques">"Statistiques"</h2>
            <form method="post" action=action class="card stack">
                <p>
                    {state} " À retirer\u{a0}: un compte d’essai, ou celui d’un programme. Ses messages restent visibles\u{a0}; une question à "
                    "laquelle lui seul a répondu reste sans réponse."
                </p>
                <input r#type="hidden" name="role" value="uncounted"/>
                <input r#type="hidden" name="geste" value=gesture/>
                <button class="btn" r#type="submit">{button}</button>
            </form>
        </section>
    }
}

/// « Mobilité, Gironde (33) », « tout le site ».
fn scope_label(scope: &Scope, themes: &[ThemeView]) -> String {
    scope.label(|id| themes.iter().find(|theme| theme.id == id).map(|theme| theme.name.clone()))
}

/// The roles that are or are not: a button each.
#[component]
fn Ranks(person: PersonView, actor: SignedIn, action: String) -> impl IntoView {
    let rows = [
        (Role::Moderator, "Modération", "Masque, ferme et épingle les sujets ; publie les actualités."),
        (Role::Admin, "Administration", "Fait aussi tout cela, donne les rôles et les reprend."),
    ];
    view! {
        <section aria-labelledby="roles">
            <h2 id="roles">"Rôles"</h2>
            <ul class="rows card">
                {rows
                    .into_iter()
                    .map(|(role, label, help)| {
                        let has = person.role == role;
                        let is_included = person.role > role;
                        let is_own = role == Role::Admin && has && actor.member == person.member;
                        let (gesture, button) = if has { ("reprendre", "Reprendre ce rôle") } else { ("donner", "Donner ce rôle") };
                        view! {
                            <li class="row">
                                <div>
                                    <p><strong>{label}</strong></p>
                                    <p class="muted">{help}</p>
                                </div>
                                {if is_included {
                                    view! { <p class="muted">"compris dans l’administration"</p> }.into_any()
                                } else if is_own {
                                    view! { <p class="muted">"c’est vous"</p> }.into_any()
                                } else {
                                    view! {
                                        <form method="post" action=action.clone()>
                                            <input r#type="hidden" name="role" value=role.code()/>
                                            <input r#type="hidden" name="geste" value=gesture/>
                                            <button class="btn" r#type="submit">{button} <span class="sr-only">{format!("\u{a0}: {label}")}</span></button>
                                        </form>
                                    }
                                        .into_any()
                                }}
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </section>
    }
}

/// What the person answers for, and a form for one thing more.
#[component]
fn Ambassador(
    scopes: Vec<Scope>,
    themes: Vec<ThemeView>,
    action: String,
    errors: FieldErrors,
    fields: crate::http::fields::Fields,
) -> impl IntoView {
    let slug_of = |id: Option<i64>| {
        themes.iter().find(|theme| Some(theme.id) == id).map_or_else(String::new, |theme| theme.slug.clone())
    };
    let known: Vec<(String, String, String)> = scopes
        .iter()
        .map(|scope| {
            (scope_label(scope, &themes), slug_of(scope.theme), scope.territory.clone().unwrap_or_default())
        })
        .collect();
    let is_none = known.is_empty();
    let invalid = |name: &str| errors.of(name).map(|_| "true");
    let (theme_invalid, place_invalid) = (invalid("theme"), invalid("territoire"));
    let theme_described = described_by("theme", false, &errors);
    let place_described = described_by("territoire", false, &errors);
    let chosen = fields.get("theme").to_owned();
    let place = fields.get("territoire").to_owned();
    view! {
        <section aria-labelledby="ambassade">
            <h2 id="ambassade">"Ambassade"</h2>
            <ul class="rows card" hidden=is_none>
                {known
                    .into_iter()
                    .map(|(label, theme, territory)| {
                        view! {
                            <li class="row">
                                <p>{label.clone()}</p>
                                <form method="post" action=action.clone()>
                                    <input r#type="hidden" name="role" value="ambassador"/>
                                    <input r#type="hidden" name="geste" value="reprendre"/>
                                    <input r#type="hidden" name="theme" value=theme/>
                                    <input r#type="hidden" name="territoire" value=territory/>
                                    <button class="btn" r#type="submit">"Reprendre" <span class="sr-only">{format!("\u{a0}: {label}")}</span></button>
                                </form>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
            <form method="post" action=action.clone() class="card stack">
                <input r#type="hidden" name="role" value="ambassador"/>
                <input r#type="hidden" name="geste" value="donner"/>
                <Field name="theme" label="Communauté" errors=errors.clone()>
                    <select
                        class="field"
                        id="theme"
                        name="theme"
                        aria-invalid=theme_invalid
                        aria-describedby=theme_described
                    >
                        <option value="">"Toutes les communautés"</option>
                        {themes
                            .iter()
                            .map(|theme| {
                                let selected = theme.slug == chosen;
                                view! { <option value=theme.slug.clone() selected=selected>{theme.name.clone()}</option> }
                            })
                            .collect_view()}
                    </select>
                </Field>
                <Field name="territoire" label="Territoire" errors>
                    <select
                        class="field"
                        id="territoire"
                        name="territoire"
                        aria-invalid=place_invalid
                        aria-describedby=place_described
                    >
                        <TerritoryOptions chosen=place all="Toute la France"/>
                    </select>
                </Field>
                <button class="btn btn-primary" r#type="submit">"Confier cette ambassade"</button>
            </form>
        </section>
    }
}
