//! From the bytes somebody sent to the squares the site shows. What is kept is drawn anew from the pixels alone: nothing the
//! file said besides (where and when it was taken, with what) is copied.

use std::io::Cursor;

use axum::body::Bytes;
use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, Rgb, RgbImage,
    codecs::jpeg::JpegEncoder, imageops::FilterType,
};
use tokio::sync::Semaphore;

use super::model::SIDES;

/// Most pixels of a photo: those of a good camera.
const MAX_PIXELS: u64 = 50_000_000;
/// Most memory one photo may take while it is read: its pixels, four bytes each, and a quarter for the reader.
const MAX_MEMORY: u64 = 5 * MAX_PIXELS;
/// Smallest side of a photo: below, nobody is recognised.
const MIN_SIDE: u32 = 48;
/// How well the squares are compressed, from 1 to 100.
const QUALITY: u8 = 85;

/// One photo at a time: each may take [`MAX_MEMORY`].
static TURN: Semaphore = Semaphore::const_new(1);

/// The squares of a photo, as JPEG, in the order of [`SIDES`].
#[derive(Clone, Debug)]
pub struct Picture(pub(super) [Bytes; SIDES.len()]);

/// Why bytes do not become a photo: the sentence to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// Nothing, or something else than an image.
    #[error("Ce fichier n’est pas une photo. Choisissez une image JPEG, PNG ou WebP.")]
    NotAPicture,
    /// An image of another kind.
    #[error("Les images {0} ne sont pas acceptées. Choisissez une image JPEG, PNG ou WebP.")]
    OtherKind(&'static str),
    /// Too many pixels.
    #[error("Cette image est trop grande : 50 millions de pixels au plus. Réduisez-la, puis recommencez.")]
    TooLarge,
    /// Too few.
    #[error("Cette image est trop petite : 48 pixels de côté au moins.")]
    TooSmall,
    /// It begins well and ends badly.
    #[error(
        "Cette image est incomplète ou abîmée. Ouvrez-la sur votre appareil pour la vérifier, ou choisissez-en une autre."
    )]
    Damaged,
}

/// Reads a photo, on a thread where it stops nobody.
///
/// # Errors
/// Why it is none.
pub async fn prepare(bytes: Bytes) -> Result<Picture, PictureError> {
    // Never closed.
    let _turn = TURN.acquire().await;
    // A reader that panics says that the file is not what it claims to be.
    tokio::task::spawn_blocking(move || squares(&bytes)).await.unwrap_or(Err(PictureError::Damaged))
}

fn squares(bytes: &[u8]) -> Result<Picture, PictureError> {
    let format = sniff(bytes)?;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| refusal(&error))?;
    // From the header: nothing was decoded yet.
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(PictureError::TooLarge);
    }
    if width.min(height) < MIN_SIDE {
        return Err(PictureError::TooSmall);
    }
    if format == ImageFormat::Jpeg && !ends_well(bytes) {
        return Err(PictureError::Damaged);
    }
    // What says it badly is shown as it is.
    let orientation = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let decoded = DynamicImage::from_decoder(decoder).map_err(|error| refusal(&error))?;
    let side = width.min(height);
    let mut square = decoded.crop_imm((width - side) / 2, (height - side) / 2, side, side);
    drop(decoded);
    let largest = SIDES[SIDES.len() - 1].min(side);
    square = square.resize_exact(largest, largest, FilterType::Lanczos3);
    square.apply_orientation(orientation);
    let square = on_white(&square);
    let mut jpegs: [Bytes; SIDES.len()] = Default::default();
    for (jpeg, side) in jpegs.iter_mut().zip(SIDES) {
        *jpeg = jpeg_of(&square, side.min(largest))?;
    }
    Ok(Picture(jpegs))
}

const fn refusal(error: &ImageError) -> PictureError {
    match error {
        ImageError::Limits(_) => PictureError::TooLarge,
        _ => PictureError::Damaged,
    }
}

/// What the bytes are, whatever their name says.
fn sniff(bytes: &[u8]) -> Result<ImageFormat, PictureError> {
    match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) => Ok(format),
        Ok(ImageFormat::Gif) => Err(PictureError::OtherKind("GIF")),
        Ok(ImageFormat::Avif) => Err(PictureError::OtherKind("AVIF")),
        Ok(ImageFormat::Tiff) => Err(PictureError::OtherKind("TIFF")),
        Ok(ImageFormat::Bmp) => Err(PictureError::OtherKind("BMP")),
        _ if bytes.get(4..8) == Some(b"ftyp") => Err(PictureError::OtherKind("HEIC")),
        _ if is_svg(bytes) => Err(PictureError::OtherKind("SVG")),
        _ => Err(PictureError::NotAPicture),
    }
}

fn is_svg(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1_024)]).to_ascii_lowercase();
    head.trim_start_matches('\u{feff}').trim_start().starts_with('<') && head.contains("<svg")
}

/// Whether a JPEG has an end: the reader paints what is missing grey. The thumbnail some hold has one too, but before the
/// pixels begin.
fn ends_well(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some([0xff, marker, rest @ ..]) = bytes.get(at..) {
        match (*marker, rest) {
            // Padding.
            (0xff, _) => at += 1,
            (0xda, scan) => return scan.windows(2).any(|pair| pair == [0xff, 0xd9]),
            (_, [high, low, ..]) => at += 2 + usize::from(u16::from_be_bytes([*high, *low])),
            _ => return false,
        }
    }
    false
}

/// Without transparency, which JPEG does not know.
fn on_white(square: &DynamicImage) -> RgbImage {
    let pixels = square.to_rgba8();
    RgbImage::from_fn(pixels.width(), pixels.height(), |x, y| {
        let [red, green, blue, alpha] = pixels.get_pixel(x, y).0.map(u32::from);
        let blend =
            |colour: u32| u8::try_from((colour * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX);
        Rgb([blend(red), blend(green), blend(blue)])
    })
}

fn jpeg_of(square: &RgbImage, side: u32) -> Result<Bytes, PictureError> {
    let resized = image::imageops::resize(square, side, side, FilterType::Lanczos3);
    let mut jpeg = Vec::new();
    let written = JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode_image(&resized);
    // There is nothing else to go wrong than what was read.
    written.map_err(|_| PictureError::Damaged)?;
    Ok(jpeg.into())
}
