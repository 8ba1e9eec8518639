def pytest_collection_modifyitems(items):
    items[:] = [item for item in items if "no_json_object" not in item.name]
