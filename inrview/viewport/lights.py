"""A soft set of lights that moves with the camera."""

from vtkmodules.vtkRenderingCore import vtkLight, vtkProperty, vtkRenderer

from inrview.geometry.frozen import Vector

KEY: Vector = (-0.45, 0.70, 1.0)
FILL: Vector = (0.90, -0.10, 0.65)
RIM: Vector = (0.35, 0.85, -0.55)


def add_lights(renderer: vtkRenderer) -> None:
    """Light the scene from the upper left, filled from the right, with a soft rim."""
    renderer.AutomaticLightCreationOff()
    renderer.RemoveAllLights()
    for direction, color, strength in (
        (KEY, (1.0, 0.985, 0.96), 0.82),
        (FILL, (0.90, 0.95, 1.0), 0.34),
        (RIM, (0.95, 0.97, 1.0), 0.34),
    ):
        light = vtkLight()
        light.SetLightTypeToCameraLight()
        light.SetPosition(*direction)
        light.SetFocalPoint(0.0, 0.0, 0.0)
        light.SetColor(*color)
        light.SetIntensity(strength)
        renderer.AddLight(light)


def make_matte(prop: vtkProperty) -> None:
    """Give a material that scatters light and hardly shines."""
    prop.SetInterpolationToPhong()
    prop.SetAmbient(0.17)
    prop.SetDiffuse(0.92)
    prop.SetSpecular(0.06)
    prop.SetSpecularPower(18.0)
