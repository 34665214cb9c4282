//! The icons of the interface, each one a single SVG path.
//!
//! Drawn by [Lucide](https://lucide.dev) 1.62.0 (ISC; the drawings it inherited from Feather are MIT). The
//! circles, rectangles and lines of the originals were rewritten as paths, their shapes kept. The
//! notices are in `public/CREDITS.txt`.

use leptos::prelude::*;

/// The drawings the interface uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IconName {
    /// A tick.
    Check,
    /// A magnifying glass.
    Search,
    /// A plus: add, ask.
    Plus,
    /// Three bars.
    Menu,
    /// A cross: close, remove.
    X,
    /// Previous.
    ChevronLeft,
    /// Next, or deeper.
    ChevronRight,
    /// Open what is below.
    ChevronDown,
    /// Go on.
    ArrowRight,
    /// What one is told.
    Bell,
    /// A pinned topic.
    Pin,
    /// A closed topic.
    Lock,
    /// Replies.
    MessageCircle,
    /// A useful reply.
    ThumbsUp,
    /// An e-mail.
    Mail,
    /// A person.
    User,
    /// Sign out.
    LogOut,
    /// Three sliders.
    Settings,
    /// The light theme.
    Sun,
    /// The dark theme.
    Moon,
    /// The theme of the system.
    Monitor,
    /// Edit.
    Pencil,
    /// Delete.
    Trash,
    /// Preview, or visible to all.
    Eye,
    /// Report.
    Flag,
    /// A territory.
    MapPin,
    /// A theme.
    Tag,
    /// News.
    Newspaper,
    /// The home page.
    House,
    /// A date or a delay.
    Clock,
    /// A link that leaves the site.
    ExternalLink,
    /// Help.
    CircleHelp,
    /// Solved, or done.
    CircleCheck,
    /// Information.
    Info,
    /// A warning.
    TriangleAlert,
}

impl IconName {
    /// The outline, on a grid of 24 by 24.
    const fn path(self) -> &'static str {
        match self {
            Self::Check => "M20 6 9 17l-5-5",
            Self::Search => "M21 21l-4.34-4.34M3 11a8 8 0 1 0 16 0 8 8 0 1 0-16 0z",
            Self::Plus => "M5 12h14M12 5v14",
            Self::Menu => "M4 5h16M4 12h16M4 19h16",
            Self::X => "M18 6 6 18M6 6l12 12",
            Self::ChevronLeft => "M15 18l-6-6 6-6",
            Self::ChevronRight => "M9 18l6-6-6-6",
            Self::ChevronDown => "M6 9l6 6 6-6",
            Self::ArrowRight => "M5 12h14M12 5l7 7-7 7",
            Self::Bell => {
                "M10.268 21a2 2 0 0 0 3.464 0M3.262 15.326A1 1 0 0 0 4 17h16a1 1 0 0 0 .74-1.673\
                 C19.41 13.956 18 12.499 18 8A6 6 0 0 0 6 8c0 4.499-1.411 5.956-2.738 7.326"
            }
            Self::Pin => {
                "M12 17v5M9 10.76a2 2 0 0 1-1.11 1.79l-1.78.9A2 2 0 0 0 5 15.24V16a1 1 0 0 0 1 1h12\
                 a1 1 0 0 0 1-1v-.76a2 2 0 0 0-1.11-1.79l-1.78-.9A2 2 0 0 1 15 10.76V7\
                 a1 1 0 0 1 1-1 2 2 0 0 0 0-4H8a2 2 0 0 0 0 4 1 1 0 0 1 1 1z"
            }
            Self::Lock => {
                "M5 11h14a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-14a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2zM7 11V7\
                 a5 5 0 0 1 10 0v4"
            }
            Self::MessageCircle => {
                "M2.992 16.342a2 2 0 0 1 .094 1.167l-1.065 3.29a1 1 0 0 0 1.236 1.168l3.413-.998\
                 a2 2 0 0 1 1.099.092 10 10 0 1 0-4.777-4.719"
            }
            Self::ThumbsUp => {
                "M15 5.88 14 10h5.83a2 2 0 0 1 1.92 2.56l-2.33 8A2 2 0 0 1 17.5 22H4a2 2 0 0 1-2-2v-8\
                 a2 2 0 0 1 2-2h2.76a2 2 0 0 0 1.79-1.11L12 2a3.13 3.13 0 0 1 3 3.88ZM7 10v12"
            }
            Self::Mail => {
                "M22 7l-8.991 5.727a2 2 0 0 1-2.009 0L2 7M4 4h16a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2h-16\
                 a2 2 0 0 1-2-2v-12a2 2 0 0 1 2-2z"
            }
            Self::User => "M19 21v-2a4 4 0 0 0-4-4H9a4 4 0 0 0-4 4v2M8 7a4 4 0 1 0 8 0 4 4 0 1 0-8 0z",
            Self::LogOut => "M16 17l5-5-5-5M21 12H9M9 21H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2h4",
            Self::Settings => "M10 5H3M12 19H3M14 3v4M16 17v4M21 12h-9M21 19h-5M21 5h-7M8 10v4M8 12H3",
            Self::Sun => {
                "M8 12a4 4 0 1 0 8 0 4 4 0 1 0-8 0zM12 2v2M12 20v2M4.93 4.93l1.41 1.41M17.66 17.66\
                 l1.41 1.41M2 12h2M20 12h2M6.34 17.66l-1.41 1.41M19.07 4.93l-1.41 1.41"
            }
            Self::Moon => {
                "M20.985 12.486a9 9 0 1 1-9.473-9.472c.405-.022.617.46.402.803a6 6 0 0 0 8.268 8.268\
                 c.344-.215.825-.004.803.401"
            }
            Self::Monitor => {
                "M4 3h16a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2h-16a2 2 0 0 1-2-2v-10a2 2 0 0 1 2-2zM8 21\
                 L16 21M12 17L12 21"
            }
            Self::Pencil => {
                "M21.174 6.812a1 1 0 0 0-3.986-3.987L3.842 16.174a2 2 0 0 0-.5.83l-1.321 4.352\
                 a.5.5 0 0 0 .623.622l4.353-1.32a2 2 0 0 0 .83-.497zM15 5l4 4"
            }
            Self::Trash => {
                "M10 11v6M14 11v6M19 6v14a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V6M3 6h18M8 6V4a2 2 0 0 1 2-2\
                 h4a2 2 0 0 1 2 2v2"
            }
            Self::Eye => {
                "M2.062 12.348\
                 a1 1 0 0 1 0-.696 10.75 10.75 0 0 1 19.876 0 1 1 0 0 1 0 .696 10.75 10.75 0 0 1-19.876 0\
                 M9 12a3 3 0 1 0 6 0 3 3 0 1 0-6 0z"
            }
            Self::Flag => {
                "M4 22V4a1 1 0 0 1 .4-.8A6 6 0 0 1 8 2c3 0 5 2 7.333 2q2 0 3.067-.8A1 1 0 0 1 20 4v10\
                 a1 1 0 0 1-.4.8A6 6 0 0 1 16 16c-3 0-5-2-8-2a6 6 0 0 0-4 1.528"
            }
            Self::MapPin => {
                "M20 10c0 4.993-5.539 10.193-7.399 11.799a1 1 0 0 1-1.202 0\
                 C9.539 20.193 4 14.993 4 10a8 8 0 0 1 16 0M9 10a3 3 0 1 0 6 0 3 3 0 1 0-6 0z"
            }
            Self::Tag => {
                "M12.586 2.586A2 2 0 0 0 11.172 2H4a2 2 0 0 0-2 2v7.172a2 2 0 0 0 .586 1.414\
                 l8.704 8.704a2.426 2.426 0 0 0 3.42 0l6.58-6.58a2.426 2.426 0 0 0 0-3.42zM7.5 7.5\
                 h.01"
            }
            Self::Newspaper => {
                "M15 18h-5M18 14h-8M4 22h16a2 2 0 0 0 2-2V4a2 2 0 0 0-2-2H8a2 2 0 0 0-2 2v16\
                 a2 2 0 0 1-4 0v-9a2 2 0 0 1 2-2h2M11 6h6a1 1 0 0 1 1 1v2a1 1 0 0 1-1 1h-6\
                 a1 1 0 0 1-1-1v-2a1 1 0 0 1 1-1z"
            }
            Self::House => {
                "M15 21v-8a1 1 0 0 0-1-1h-4a1 1 0 0 0-1 1v8M3 10a2 2 0 0 1 .709-1.528l7-6\
                 a2 2 0 0 1 2.582 0l7 6A2 2 0 0 1 21 10v9a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z"
            }
            Self::Clock => "M2 12a10 10 0 1 0 20 0 10 10 0 1 0-20 0zM12 6v6l4 2",
            Self::ExternalLink => {
                "M15 3h6v6M10 14 21 3M18 13v6a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2h6"
            }
            Self::CircleHelp => {
                "M2 12a10 10 0 1 0 20 0 10 10 0 1 0-20 0zM9.09 9a3 3 0 0 1 5.83 1c0 2-3 3-3 3M12 17\
                 h.01"
            }
            Self::CircleCheck => "M2 12a10 10 0 1 0 20 0 10 10 0 1 0-20 0zM16 9l-5.5 5.5L8 12",
            Self::Info => "M2 12a10 10 0 1 0 20 0 10 10 0 1 0-20 0zM12 16v-4M12 8h.01",
            Self::TriangleAlert => {
                "M21.73 18l-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3M12 9v4\
                 M12 17h.01"
            }
        }
    }
}

/// A decorative icon: the words beside it say the same thing, so assistive tools skip it. A button that shows
/// only an icon names itself with an `aria-label` or a visually hidden text.
#[component]
pub fn Icon(
    /// The drawing.
    name: IconName,
    /// Classes of the `<svg>`, none by default.
    #[prop(optional, into)]
    class: String,
) -> impl IntoView {
    view! {
        <svg
            class=class
            width="1.25em"
            height="1.25em"
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            stroke-width="2"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
            focusable="false"
        >
            <path d=name.path()></path>
        </svg>
    }
}
