"""What a learner asks about coordinate networks, and the sample that answers live."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lesson:
    """A question, its answer, and what the program can show of it."""

    question: str
    answer: str
    """Paragraphs of rich text."""
    live: str = ""
    """Name of the sample that is opened and fitted; see `app.live_lesson`."""
    invitation: str = ""
    """What happens when it is asked for, as a sentence."""
    then: str = ""
    """What to try afterwards."""


LESSONS = (
    Lesson(
        "Why coordinates?",
        "<p>A picture is usually a table of pixels, a shape a list of triangles. Here "
        "both are a <b>function</b>: a small network is given a place &ndash; two "
        "numbers of a picture, three of a shape &ndash; and answers what is there. "
        "The numbers that the network has learned <i>are</i> the picture.</p>"
        "<p>A function can be asked anywhere, also between the pixels it has learned "
        "from. That is what the resolution slider does: it asks the same network more "
        "often. Nothing is stored at any resolution, so none is the right one.</p>",
        "picture",
        "A picture of a rosette is learned from its coordinates.",
        "Drag the resolution slider past the picture's own width, and zoom in.",
    ),
    Lesson(
        "Surface or volume?",
        "<p>Triangles, points and patches describe the <b>surface</b> alone: light to "
        "draw, but joining two shapes, hollowing one or filling a hole is hard, and "
        "nothing says what is inside. A grid of voxels, or a field like this one, "
        "describes the whole <b>volume</b>: every place knows on which side it lies. "
        "The surface is where the answer crosses a level, and comes out closed, at "
        "whatever resolution it is asked for.</p>"
        "<p>A voxel grid pays for empty space with the third power of its resolution. "
        "A network spends its numbers where the shape needs them.</p>",
        "slice",
        "A sculpture is opened and cut: the field goes on inside it.",
        "Drag the plane; the lines are places of equal distance.",
    ),
    Lesson(
        "Signed distance or occupancy?",
        "<p>A <b>signed distance</b> says how far the surface is, negative inside. Its "
        "slope is one everywhere, so a step of that length can never miss the "
        "surface: extraction is fast, offsets and shells are a subtraction, and errors "
        "have a unit.</p><p>An <b>occupancy</b> only says how sure the network is that "
        "a place is inside; the surface lies where it is one half. It needs no "
        "distances to learn from, but says nothing of how far away anything is, so it "
        "is searched cell by cell.</p>",
        "occupancy",
        "The sculpture is learned again, as an occupancy.",
        "Compare in 2 Fit: <i>Says</i> changes from one to the other.",
    ),
    Lesson(
        "What is a deep implicit function?",
        "<p>One network can hold a whole <b>family</b> of shapes, if it is given a few "
        "numbers more: the <b>code</b> of the shape that is meant (DeepSDF, Park et "
        "al. 2019). Codes near each other are shapes like each other, so one can walk "
        "between them, and a scan with holes can be completed by the code that fits "
        "best.</p><p>Here a family shares a <b>template</b>, and the code says how "
        "space is <b>deformed</b> to get from a shape to it (DIF-Net, Deng et al. "
        "2021; DIT, Zheng et al. 2021). That tells, for every point of one shape, "
        "where it is on all others: textures, labels and edits travel.</p>",
        "family",
        "A family of vessels that was learned before is opened.",
        "Drag in the map of the panel Space, or pull at the template.",
    ),
    Lesson(
        "How does this relate to neural rendering?",
        "<p>A radiance field (NeRF, Mildenhall et al. 2020) is a coordinate network "
        "too. Its answer is a density and a colour that depends on the direction, and "
        "it learns from photographs, through an image that is rendered from it at "
        "every step. Encodings such as Fourier features and hash grids came from there "
        "and are the same here.</p><p>inrview learns from what was measured &ndash; "
        "points, meshes, depth, pixels &ndash; which needs no rendering and so takes "
        "seconds on a processor. It does not learn radiance fields.</p>",
    ),
    Lesson(
        "Why does a plain ReLU network blur?",
        "<p>Networks learn low frequencies first; a plain ReLU network hardly ever "
        "reaches the high ones. That is <b>spectral bias</b> (Rahaman et al. 2019). "
        "Two ways around it: give the network waves of the coordinates instead of the "
        "coordinates (Fourier features, Tancik et al. 2020; positional encoding), or "
        "build it of waves (SIREN, Sitzmann et al. 2020). A hash grid (M&uuml;ller et "
        "al. 2022) looks details up in tables and leaves little to the network.</p>",
        "lab",
        "Networks learn the rosette side by side, with their spectra.",
        "Drag the history slider and watch frequencies arrive.",
    ),
    Lesson(
        "What does compact mean here?",
        "<p>The number of a network's weights does not depend on the resolution at "
        "which it is asked. What counts is how many bytes a given error costs: fewer "
        "weights, or the same weights with fewer bits each. Beside it stand a mesh of "
        "fewer triangles, a grid of voxels, a JPEG.</p><p>Small is not automatic: a "
        "hash grid trades memory for speed and is larger than a plain network of the "
        "same error. <code>inrview compact</code> writes a field in the bytes that "
        "you allow and says what that costs.</p>",
        "small",
        "The sculpture is learned by a small network of sines.",
        "Compare its size and its quality with the hash grid's, in 2 Fit.",
    ),
)
