//! What the « ne plus recevoir » of a mail leads to. Opening it changes nothing, as mail scanners do: its buttons do.

use leptos::prelude::*;

use super::SETTINGS_PATH;
use crate::{
    app::{context::PageContext, error::PageError},
    notifications::{
        model::{Choices, Frequency, Kind, Mailing, UNSUBSCRIBE_PATH},
        service::{Subscription, subscription},
    },
    ui::page::{PageTitle, keep_out_of_search_engines, page_from},
};

/// `/notifications/desabonnement?jeton=…`.
#[component]
pub fn UnsubscribePage() -> impl IntoView {
    let context = PageContext::read();
    page_from(unsubscribe_page(context))
}

async fn unsubscribe_page(context: PageContext) -> Result<AnyView, PageError> {
    keep_out_of_search_engines();
    let secret = context.query("jeton").to_owned();
    let Subscription { kinds, mailings, choices } =
        subscription(&context.state.db, context.visit.now, &secret).await?;
    let done =
        context.form.fields.as_ref().map_or(context.query("fait"), |fields| fields.get("fait")).to_owned();
    let notice = match done.as_str() {
        "tous" => {
            Some("C’est fait : aucune notification ni aucun rappel ne vous sera plus envoyé par e-mail.")
        }
        "ces-emails" => Some("C’est fait : ces e-mails ne vous seront plus envoyés."),
        _ => None,
    };
    let to = |gesture: &str| {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("jeton", &secret)
            .append_pair("geste", gesture)
            .finish();
        format!("{UNSUBSCRIBE_PATH}?{query}")
    };
    let (these, all) = (to("ces-emails"), to("tous"));
    let comes = |kind: &Kind| choices.of(*kind) != Frequency::Never;
    let wanted = |mailing: &Mailing| choices.wants(*mailing);
    let some_of_these = kinds.iter().any(comes) || mailings.iter().any(wanted);
    let some = Kind::ALL.iter().any(comes) || Mailing::ALL.iter().any(wanted);
    let told = kinds.into_iter().map(Kind::yours).chain(mailings.into_iter().map(Mailing::yours));
    Ok(view! {
        <PageTitle text="Ne plus recevoir ces e-mails"/>
        <div class="wrap narrow">
            <h1>"Ne plus recevoir ces e-mails"</h1>
            {notice.map(|notice| view! { <p class="notice" role="status">{notice}</p> })}
            <section class="card stack" aria-labelledby="cet-email">
                <h2 id="cet-email">"Les e-mails comme celui que vous avez ouvert"</h2>
                <p>"Ils signalent :"</p>
                <ul class="link-list">
                    {told.map(|words| view! { <li>{words}</li> }).collect_view()}
                </ul>
                {if some_of_these {
                    view! {
                        <form method="post" action=these>
                            <button class="btn btn-primary" r#type="submit">"Ne plus recevoir ces e-mails"</button>
                        </form>
                    }
                        .into_any()
                } else {
                    view! { <p class="muted">"Vous ne les recevez plus."</p> }.into_any()
                }}
            </section>
            <section class="card stack" aria-labelledby="les-autres">
                <h2 id="les-autres">"Ce que vous recevez"</h2>
                <Received choices/>
                {some
                    .then(|| {
                        view! {
                            <form method="post" action=all>
                                <button class="btn" r#type="submit">"Ne plus recevoir aucun e-mail de notification, ni aucun rappel"</button>
                            </form>
                        }
                    })}
                <p>
                    "Pour changer de rythme, ou en recevoir de nouveau : "
                    <a href=SETTINGS_PATH>"Choisir les e-mails que je reçois"</a>
                    ". Il faut alors se connecter."
                </p>
            </section>
        </div>
    }
    .into_any())
}

/// How often each kind is mailed, and which other mails come.
#[component]
fn Received(choices: Choices) -> impl IntoView {
    view! {
        <dl class="facts">
            {Kind::ALL
                .into_iter()
                .map(|kind| {
                    view! {
                        <div>
                            <dt>{kind.label()}</dt>
                            <dd>{choices.of(kind).label()}</dd>
                        </div>
                    }
                })
                .collect_view()}
            {Mailing::ALL
                .into_iter()
                .map(|mailing| {
                    view! {
                        <div>
                            <dt>{mailing.label()}</dt>
                            <dd>{if choices.wants(mailing) { "Oui" } else { "Non" }}</dd>
                        </div>
                    }
                })
                .collect_view()}
        </dl>
    }
}
