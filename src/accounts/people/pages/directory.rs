//! The directory.

use leptos::prelude::*;

use crate::{
    accounts::{
        model::Profession,
        people::{
            model::{DirectoryFilter, StructureType},
            service::{DirectoryView, MemberView, directory},
        },
    },
    app::{context::PageContext, error::PageError},
    files::portrait::Portrait,
    forum::{pages::TerritoryOptions, view::ThemeView},
    http::limits::Limited,
    ui::{
        badge::AmbassadorBadge,
        breadcrumb::Breadcrumb,
        number::counted,
        page::{PageTitle, drawn, keep_out_of_search_engines, page_from},
        pagination::Pagination,
    },
};

/// `/membres`.
#[component]
pub fn DirectoryPage() -> impl IntoView {
    let context = PageContext::read();
    let within = if context.query("q").is_empty() { Ok(()) } else { context.within(Limited::Search) };
    page_from(async move {
        within?;
        directory_page(context).await
    })
}

async fn directory_page(context: PageContext) -> Result<AnyView, PageError> {
    let filter = DirectoryFilter::parse(&context.query).ok_or_else(PageError::not_found)?;
    // A member who changes anything changes every kept page; so does a theme.
    context.shows(&[]);
    let actor = context.visit.actor.as_ref();
    let found = directory(&context.state.db, actor, &filter).await?;
    if !filter.is_bare() {
        keep_out_of_search_engines();
    }
    let is_visitor = actor.is_none();
    let title = match filter.page {
        1 => "Membres".to_owned(),
        page => format!("Membres (page {page})"),
    };
    let is_empty = found.people.is_empty();
    let address = filter.address();
    let DirectoryView { themes, people, total, page, pages } = found;
    Ok(drawn(view! {
        <PageTitle
            text=title
            description="Les professionnels de l’insertion qui ont choisi d’être trouvés : par territoire, métier, thème et structure."
        />
        <div class="wrap">
            <Breadcrumb above=Vec::new() here="Membres"/>
            <div class="page-head">
                <h1>"Membres"</h1>
                <p class="muted">
                    "Les ambassadeur·rices, et les membres qui ont choisi d’être dans l’annuaire. "
                    <a href="/mon-compte/profil">"Choisir d’y être ou non"</a>
                </p>
            </div>
            <Filters filter=filter.clone() themes/>
            <div role="status">
                <h2>{counted(total, "personne", "personnes")}</h2>
            </div>
            {is_empty.then(|| view! { <Nobody is_bare=filter.is_bare() is_visitor/> })}
            <ul class="card rows people" hidden=is_empty>
                {people.into_iter().map(|member| view! { <PersonRow member/> }).collect_view()}
            </ul>
            <Pagination page pages base=address label="Pages de l’annuaire"/>
        </div>
    }))
}

#[component]
fn Nobody(is_bare: bool, is_visitor: bool) -> impl IntoView {
    view! {
        <div class="card empty">
            {if is_bare {
                view! { <p>"Personne n’est encore dans l’annuaire."</p> }.into_any()
            } else {
                view! {
                    <p>
                        "Personne ne correspond. Essayez avec moins de filtres, ou "
                        <a href="/membres">"voyez tout l’annuaire"</a>
                        "."
                    </p>
                }
                    .into_any()
            }}
            {is_visitor
                .then(|| {
                    view! { <p class="muted">"Une fois connecté·e, vous trouverez aussi par ce que certains ne montrent qu’aux membres."</p> }
                })}
        </div>
    }
}

#[component]
fn PersonRow(member: MemberView) -> impl IntoView {
    let mut work = member.workplace();
    work.insert(0, member.job);
    work.retain(|words| !words.is_empty());
    let themes: Vec<String> = member.themes.into_iter().map(|(_, name)| name).collect();
    view! {
        <li class="row">
            <div class="row-who">
                <Portrait initials=member.initials photo=member.photo lazy=true/>
                <div class="person">
                    <p>
                        <a class="author" href=member.path>{member.name}</a>
                        {member.ambassador_of.map(|of| view! { " " <AmbassadorBadge of/> })}
                    </p>
                    {(!member.role.is_empty()).then(|| view! { <p class="muted">{member.role}</p> })}
                    {(!work.is_empty()).then(|| view! { <p class="person-work">{work.join("\u{a0}· ")}</p> })}
                    {(!themes.is_empty())
                        .then(|| view! { <p class="muted">{format!("Connaît bien\u{a0}: {}", themes.join(", "))}</p> })}
                </div>
            </div>
        </li>
    }
}

/// The filters, as a form that asks for an address.
#[component]
fn Filters(filter: DirectoryFilter, themes: Vec<ThemeView>) -> impl IntoView {
    let place = filter.territory.map(|place| place.code.to_owned()).unwrap_or_default();
    let professions =
        Profession::ALL.map(|choice| (choice.code().to_owned(), choice.form_label().to_owned()));
    let structures = StructureType::ALL.map(|choice| (choice.code().to_owned(), choice.label().to_owned()));
    let themes = themes.into_iter().map(|theme| (theme.slug, theme.name)).collect::<Vec<_>>();
    let profession = filter.profession.map(Profession::code).unwrap_or_default().to_owned();
    let structure = filter.structure.map(StructureType::code).unwrap_or_default().to_owned();
    view! {
        <form method="get" action="/membres" class="filters people-filters" role="search" aria-label="Dans l’annuaire">
            <div class="form-field">
                <label class="label" r#for="filtre-nom">"Nom"</label>
                <input class="field" id="filtre-nom" name="q" r#type="search" maxlength="80" value=filter.name/>
            </div>
            <div class="form-field">
                <label class="label" r#for="filtre-territoire">"Territoire"</label>
                <select class="field" id="filtre-territoire" name="territoire">
                    <TerritoryOptions chosen=place all="Tous les territoires"/>
                </select>
            </div>
            <Choice name="profession" label="Profession" all="Toutes" choices=professions.to_vec() chosen=profession/>
            <Choice name="theme" label="Connaît bien" all="Tous les thèmes" choices=themes chosen=filter.theme.unwrap_or_default()/>
            <Choice name="structure" label="Structure" all="Toutes" choices=structures.to_vec() chosen=structure/>
            <div class="choice">
                <input r#type="checkbox" id="filtre-ambassade" name="ambassade" value="1" checked=filter.ambassadors/>
                <label r#for="filtre-ambassade">"Ambassadeur·rices"</label>
            </div>
            <button class="btn" r#type="submit">"Chercher"</button>
        </form>
    }
}

#[component]
fn Choice(
    name: &'static str,
    label: &'static str,
    all: &'static str,
    choices: Vec<(String, String)>,
    chosen: String,
) -> impl IntoView {
    let id = format!("filtre-{name}");
    view! {
        <div class="form-field">
            <label class="label" r#for=id.clone()>{label}</label>
            <select class="field" id=id name=name>
                <option value="">{all}</option>
                {choices
                    .into_iter()
                    .map(|(code, label)| {
                        let selected = code == chosen;
                        view! { <option value=code selected=selected>{label}</option> }
                    })
                    .collect_view()}
            </select>
        </div>
    }
}
