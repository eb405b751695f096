"""The node tree of a glTF scene, walked without trusting that it is a tree."""

from typing import Any

import numpy as np

from inrview.files.gltf_buffers import gltf_error

_MOST_NODES = 100_000


def placed_meshes(name: str, scene: dict[str, Any]) -> list[tuple[int, np.ndarray]]:
    """Return each mesh with its 4 x 4 transform, in the order of the nodes.

    Raises
    ------
    LoadError
        If nodes contain themselves, or there are absurdly many.
    """
    nodes = scene.get("nodes") or []
    meshes = scene.get("meshes") or []
    roots = _roots(scene, nodes)
    if not roots:
        return [(index, np.eye(4)) for index in range(len(meshes))]
    found: list[tuple[int, np.ndarray]] = []
    waiting = [(root, np.eye(4), frozenset[int]()) for root in reversed(roots)]
    visits = 0
    while waiting:
        index, parent, above = waiting.pop()
        visits += 1
        if index in above or visits > _MOST_NODES:
            raise gltf_error(
                name, f"has node {index} inside itself (a cycle). Export it again"
            )
        if not isinstance(index, int) or not 0 <= index < len(nodes):
            raise gltf_error(
                name, f"names node {index!r} of {len(nodes)}. Export it again"
            )
        node = nodes[index]
        matrix = parent @ node_matrix(node)
        mesh = node.get("mesh")
        if mesh is not None:
            if not isinstance(mesh, int) or not 0 <= mesh < len(meshes):
                raise gltf_error(
                    name, f"names mesh {mesh!r} of {len(meshes)}. Export it again"
                )
            found.append((mesh, matrix))
        below = above | {index}
        waiting += [
            (child, matrix, below) for child in reversed(node.get("children", []))
        ]
    return found


def _roots(scene: dict[str, Any], nodes: list[Any]) -> list[int]:
    scenes = scene.get("scenes") or []
    if scenes:
        chosen = scene.get("scene", 0)
        return list(scenes[chosen].get("nodes", []))
    children = {child for node in nodes for child in node.get("children", [])}
    return [index for index in range(len(nodes)) if index not in children]


def node_matrix(node: dict[str, Any]) -> np.ndarray:
    """Return a node's own transform: a matrix (by columns), or T R S."""
    if "matrix" in node:
        matrix = np.array(node["matrix"], np.float64)
        if matrix.shape != (16,):
            raise ValueError("a node's matrix needs 16 numbers")
        return matrix.reshape(4, 4).T
    matrix = np.eye(4)
    x, y, z, w = np.array(node.get("rotation", (0, 0, 0, 1)), np.float64)
    matrix[:3, :3] = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    matrix[:3, :3] *= np.array(node.get("scale", (1, 1, 1)), np.float64).reshape(1, 3)
    matrix[:3, 3] = np.array(node.get("translation", (0, 0, 0)), np.float64).reshape(3)
    return matrix
