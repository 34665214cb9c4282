//! Photos as cameras, phones and mischief make them.

use std::io::Cursor;

use image::{
    DynamicImage, ExtendedColorType, ImageEncoder, ImageFormat, Rgb, RgbImage, codecs::jpeg::JpegEncoder,
};

/// What the data of a photo's place says, so that a test can look for it.
pub const PLACE: &str = "SOUS-LE-PONT-NEUF";

/// Four quarters: red, green; blue, white.
pub fn quarters(width: u32, height: u32) -> DynamicImage {
    RgbImage::from_fn(width, height, |x, y| match (x < width / 2, y < height / 2) {
        (true, true) => Rgb([255, 0, 0]),
        (false, true) => Rgb([0, 255, 0]),
        (true, false) => Rgb([0, 0, 255]),
        (false, false) => Rgb([255, 255, 255]),
    })
    .into()
}

/// The same as the bytes of a file.
pub fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A JPEG that says where it was taken, and how the camera was held (1 to 8, as EXIF counts).
pub fn taken_somewhere(picture: &DynamicImage, orientation: u8) -> Vec<u8> {
    let mut jpeg = Vec::new();
    let pixels = picture.to_rgb8();
    JpegEncoder::new_with_quality(&mut jpeg, 90)
        .write_image(&pixels, pixels.width(), pixels.height(), ExtendedColorType::Rgb8)
        .unwrap();
    let mut told = b"Exif\0\0".to_vec();
    told.extend(exif(orientation));
    let mut whole = jpeg[..2].to_vec();
    whole.extend([0xff, 0xe1]);
    whole.extend(u16::try_from(told.len() + 2).unwrap().to_be_bytes());
    whole.extend(told);
    whole.extend(&jpeg[2..]);
    whole
}

/// Little-endian TIFF: the orientation, and a GPS table whose processing method is [`PLACE`].
fn exif(orientation: u8) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat()
    };
    let (first, gps) = (8_u32, 8 + 2 + 24 + 4);
    let place = gps + 2 + 12 + 4;
    let mut tiff = b"II*\0".to_vec();
    tiff.extend(first.to_le_bytes());
    tiff.extend(2_u16.to_le_bytes());
    tiff.extend(entry(0x0112, 3, 1, u32::from(orientation)));
    tiff.extend(entry(0x8825, 4, 1, gps));
    tiff.extend(0_u32.to_le_bytes());
    tiff.extend(1_u16.to_le_bytes());
    tiff.extend(entry(0x001b, 7, u32::try_from(PLACE.len()).unwrap(), place));
    tiff.extend(0_u32.to_le_bytes());
    tiff.extend(PLACE.as_bytes());
    tiff
}

/// A PNG that says it has so many pixels, and has none.
pub fn promised(width: u32, height: u32) -> Vec<u8> {
    let mut png = encoded(&quarters(64, 64), ImageFormat::Png);
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = crc32(&png[12..29]);
    png[29..33].copy_from_slice(&sum.to_be_bytes());
    png
}

/// The sum that ends each part of a PNG.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 & 0_u32.wrapping_sub(sum & 1)))
    })
}
