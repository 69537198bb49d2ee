//! Drawing on one page. Everything drawn belongs to the tag tree or is an artifact.

use super::faces::face;
use super::ink::{Color, Style};
use krilla::geom::{Path, PathBuilder, Point, Rect, Transform};
use krilla::paint::FillRule;
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, Node, SpanTag, TagGroup, TagKind};

/// The surface of a page, with coordinates in points from the top left.
pub struct Painter<'surface, 'page> {
    surface: &'surface mut Surface<'page>,
}

impl<'surface, 'page> Painter<'surface, 'page> {
    /// Starts drawing.
    pub fn new(surface: &'surface mut Surface<'page>) -> Self {
        Self { surface }
    }

    /// Draws a part of the tag tree and returns its place.
    pub fn tagged(&mut self, draw: impl FnOnce(&mut Self)) -> Identifier {
        let identifier = self.surface.start_tagged(ContentTag::Span(SpanTag::empty()));
        draw(self);
        self.surface.end_tagged();
        identifier
    }

    /// Draws something that readers of the tag tree skip: lines, repeated headings, page numbers.
    pub fn artifact(&mut self, kind: ArtifactType, draw: impl FnOnce(&mut Self)) {
        self.surface
            .start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
        draw(self);
        self.surface.end_tagged();
    }

    /// Draws a line of text from `x` on, and returns its width. A blank follows, so that readers of the tag tree
    /// separate it from the next line.
    pub fn text(&mut self, style: Style, x: f32, baseline: f32, text: &str) -> f32 {
        self.text_at(style, &format!("{text} "), |_| x, baseline)
    }

    /// Draws a line of text that ends at `right`.
    pub fn text_right(&mut self, style: Style, right: f32, baseline: f32, text: &str) -> f32 {
        self.text_at(style, text, |width| right - width, baseline)
    }

    /// Draws a line of text around `center`.
    pub fn text_centered(&mut self, style: Style, center: f32, baseline: f32, text: &str) -> f32 {
        self.text_at(style, text, |width| center - width / 2.0, baseline)
    }

    fn text_at(&mut self, style: Style, text: &str, x: impl FnOnce(f32) -> f32, baseline: f32) -> f32 {
        let Some(face) = face(style.face) else {
            return 0.0;
        };
        let run = face.run(text);
        let width = run.width * style.size;
        if !run.glyphs.is_empty() {
            self.surface.set_fill(Some(style.color.fill(FillRule::NonZero)));
            let start = Point::from_xy(x(width), baseline);
            self.surface
                .draw_glyphs(start, &run.glyphs, face.font(), &run.text, style.size, false);
        }
        width
    }

    /// Fills a rectangle.
    pub fn rectangle(&mut self, color: Color, x: f32, y: f32, width: f32, height: f32) {
        if let Some(rectangle) = Rect::from_xywh(x, y, width, height) {
            let mut path = PathBuilder::new();
            path.push_rect(rectangle);
            self.fill(color, FillRule::NonZero, path.finish());
        }
    }

    /// Fills the border of a rectangle, inside of it.
    pub fn frame(&mut self, color: Color, bounds: [f32; 4], thickness: f32) {
        let [x, y, width, height] = bounds;
        let inside = Rect::from_xywh(
            x + thickness,
            y + thickness,
            width - 2.0 * thickness,
            height - 2.0 * thickness,
        );
        if let (Some(outside), Some(inside)) = (Rect::from_xywh(x, y, width, height), inside) {
            let mut path = PathBuilder::new();
            path.push_rect(outside);
            path.push_rect(inside);
            self.fill(color, FillRule::EvenOdd, path.finish());
        }
    }

    /// Fills closed polygons by the even-odd rule.
    pub fn polygons(&mut self, color: Color, polygons: &[Vec<(f32, f32)>]) {
        let mut path = PathBuilder::new();
        for corners in polygons {
            for (at, (x, y)) in corners.iter().enumerate() {
                if at == 0 {
                    path.move_to(*x, *y);
                } else {
                    path.line_to(*x, *y);
                }
            }
            path.close();
        }
        self.fill(color, FillRule::EvenOdd, path.finish());
    }

    /// Draws in other coordinates: scaled and turned by `degrees` counterclockwise, then moved.
    pub fn moved(&mut self, x: f32, y: f32, scale: f32, degrees: f32, draw: impl FnOnce(&mut Self)) {
        let (sin, cos) = (-degrees.to_radians()).sin_cos();
        let transform = Transform::from_row(scale * cos, scale * sin, -scale * sin, scale * cos, x, y);
        self.surface.push_transform(&transform);
        draw(self);
        self.surface.pop();
    }

    fn fill(&mut self, color: Color, rule: FillRule, path: Option<Path>) {
        if let Some(path) = path {
            self.surface.set_fill(Some(color.fill(rule)));
            self.surface.draw_path(&path);
        }
    }
}

/// Returns a tag around one piece of content.
pub fn node(tag: impl Into<TagKind>, content: Identifier) -> Node {
    with_children(tag, vec![content.into()])
}

/// Returns a tag around other nodes.
pub fn with_children(tag: impl Into<TagKind>, children: Vec<Node>) -> Node {
    TagGroup::with_children(tag, children).into()
}
