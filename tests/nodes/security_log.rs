//! What those who look for attacks find in the log of a process, and what they do not.

use crate::{
    http::Answer,
    mails::database,
    process::{Node, operator},
};

/// Signs somebody in, who says their name. Returns their cookie and the secret of the link.
async fn sign_in(node: &Node, url: &str, email: &str, name: &str) -> (String, String) {
    let link = operator(url, &["login-link", email]).await;
    let (_, secret) = link.trim().rsplit_once("jeton=").expect("a link is printed");
    let answer = Answer::to(node.address, "POST", "/connexion/lien", "", &format!("jeton={secret}")).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let cookie = answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    let who = format!("prenom={name}&nom=Coquelicot&profession=cip");
    assert_eq!(Answer::to(node.address, "POST", "/bienvenue", &cookie, &who).await.status, 303);
    (cookie, secret.to_owned())
}

#[tokio::test]
async fn sign_ins_refusals_foreign_forms_and_roles_are_logged_without_anybodys_name_or_address() {
    let _turn = crate::ONE_AT_A_TIME.lock().await;
    let (url, _folder) = database().await;
    let node = Node::start(&url).await;
    let (ada, secret) = sign_in(&node, &url, "ada@exemple.test", "Ada").await;
    let (bob, _) = sign_in(&node, &url, "bob@exemple.test", "Bob").await;
    operator(&url, &["admin", "grant", "ada@exemple.test"]).await;

    let looking = "/administration/personnes?q=ada%40exemple.test";
    assert_eq!(Answer::to(node.address, "GET", looking, &bob, "").await.status, 403);
    let foreign = [("Cookie", ada.as_str()), ("Origin", "https://ailleurs.test")];
    assert_eq!(Answer::from(node.address, "POST", "/deconnexion", &foreign, "").await.status, 403);
    let role = "role=moderator&geste=donner";
    // The operator's grant reaches the process within a second.
    let begun = std::time::Instant::now();
    while Answer::to(node.address, "POST", "/administration/personnes/2", &ada, role).await.status != 303 {
        assert!(begun.elapsed() < crate::http::PATIENCE, "{}", node.log());
    }

    let log = node.log();
    for words in [
        "INFO security: signed in member=1",
        "INFO security: signed in member=2",
        "INFO security: refused member=2 method=GET path=\"/administration/personnes\" status=403",
        "WARN security: a form from another site was refused path=\"/deconnexion\"",
        "INFO security: a role changes member=2 what=\"given\" role=\"moderator\"",
    ] {
        assert!(log.contains(words), "« {words} » is not in {log}");
    }
    for nobodys in ["exemple.test", "@", "%40", "Coquelicot", "Ada", secret.as_str()] {
        assert!(!log.contains(nobodys), "« {nobodys} » is in {log}");
    }
    node.stop().await;
}
