"""Headless Chromium, and a page that is open in it."""
import json
import os
import shutil

from checks import missing
from selenium import webdriver
from selenium.webdriver.chrome.service import Service


def start():
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or shutil.which("chromium-browser") or ""
    driver = shutil.which("chromedriver")
    if not options.binary_location or not driver:
        missing("chromium or chromedriver")
    for argument in ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                     "--disable-background-networking", "--disable-component-update", "--disable-sync",
                     "--user-data-dir=" + os.path.abspath("profile")):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(service=Service(driver), options=options)


class Page:
    """A page that is open at some width, by day or night, on screen or paper."""

    def __init__(self, browser, path):
        self.browser, self.path = browser, os.path.abspath(path)

    def open(self, width=1280, height=900, dark=False, media="screen"):
        browser = self.browser
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                                {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500})
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "media": media, "features": [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]})
        browser.get("file://" + self.path)
        # Charts are drawn anew at a width that they learn of in the next frame.
        browser.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")
        return self

    def do(self, script, *arguments):
        return self.browser.execute_script(script, *arguments)

    def complaints(self):
        return [e["message"] for e in self.browser.get_log("browser")]

    def requests(self):
        """Addresses that the page asked for since the last call, itself left out."""
        asked = {}
        for entry in self.browser.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            method, values = message["method"], message["params"]
            if method in ("Network.requestWillBeSent", "Network.webSocketCreated"):
                address = values.get("request", values)["url"]
                # The browser's own first tab asks the browser.
                if address != "file://" + self.path and not address.startswith(("data:", "chrome:")):
                    asked[values["requestId"]] = address
            elif method == "Network.loadingFailed" and values.get("blockedReason") == "csp":
                asked.pop(values["requestId"], None)
        return list(asked.values())
