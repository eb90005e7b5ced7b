# SPDX-License-Identifier: GPL-2.0-or-later
"""A headless Chromium, driven by its DevTools protocol over a pipe: nothing but Python's own library."""
import base64
import fcntl
import json
import os
import shutil
import signal
import subprocess
import tempfile


class Browser:
    """One page; what it said, threw and asked for is kept in .said and .requests."""

    def __init__(self):
        program = shutil.which('chromium') or shutil.which('chromium-browser')
        if not program:
            raise SystemExit('needs chromium (Debian: chromium)')
        self.profile = tempfile.mkdtemp(prefix='browser-')
        its_in, self.write_end = os.pipe()
        self.read_end, its_out = os.pipe()
        # The browser wants them as 3 and 4: by way of numbers that are neither, whatever pipe() gave,
        # and by bash, as other shells know no numbers of two digits.
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (its_in, its_out)]
        self.process = subprocess.Popen(
            ['bash', '-c', f'exec 3<&{ends[0]} 4>&{ends[1]} "$@"', 'bash', program,
             '--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars',
             '--disable-background-networking', '--disable-component-update', '--no-first-run',
             '--disable-dev-shm-usage', '--force-color-profile=srgb', '--remote-debugging-pipe',
             f'--user-data-dir={self.profile}', 'about:blank'],
            pass_fds=ends, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True)
        for end in (its_in, its_out, *ends):
            os.close(end)
        self.rest, self.number, self.session = b'', 0, None
        self.said, self.requests, self.events = [], [], []
        target = self.call('Target.createTarget', url='about:blank')['targetId']
        self.session = self.call('Target.attachToTarget', targetId=target, flatten=True)['sessionId']
        for domain in ('Page', 'Runtime', 'Log', 'Network'):
            self.call(domain + '.enable')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # It and all that it started, lest they write into the folder that is to go.
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        while os.read(self.read_end, 1 << 20):
            pass
        os.close(self.read_end)
        os.close(self.write_end)
        shutil.rmtree(self.profile, ignore_errors=True)

    def receive(self):
        while b'\0' not in self.rest:
            more = os.read(self.read_end, 1 << 20)
            if not more:
                raise SystemExit('the browser ended')
            self.rest += more
        message, self.rest = self.rest.split(b'\0', 1)
        return json.loads(message)

    def keep(self, event):
        method, params = event.get('method', ''), event.get('params', {})
        self.events.append(method)
        if method == 'Runtime.consoleAPICalled':
            self.said.append(' '.join(str(a.get('value', a.get('description'))) for a in params['args']))
        elif method == 'Runtime.exceptionThrown':
            details = params['exceptionDetails']
            self.said.append(details.get('exception', {}).get('description', details['text']))
        elif method == 'Log.entryAdded':
            self.said.append(params['entry']['text'])
        elif method == 'Network.requestWillBeSent':
            self.requests.append(params['request']['url'])

    def call(self, method, **params):
        self.number += 1
        message = {'id': self.number, 'method': method, 'params': params}
        if self.session:
            message['sessionId'] = self.session
        os.write(self.write_end, json.dumps(message).encode() + b'\0')
        while True:
            answer = self.receive()
            if answer.get('id') == self.number:
                if 'error' in answer:
                    raise RuntimeError(f'{method}: {answer["error"]["message"]}')
                return answer['result']
            self.keep(answer)

    def open(self, path):
        """Load a file, until it is there whole."""
        self.events.clear()
        self.call('Page.navigate', url='file://' + os.path.abspath(path))
        while 'Page.loadEventFired' not in self.events:
            self.keep(self.receive())

    def ask(self, expression):
        """The value of a JavaScript expression (of a promise, what comes of it)."""
        answer = self.call('Runtime.evaluate', expression=expression, returnByValue=True,
                           awaitPromise=True)
        if 'exceptionDetails' in answer:
            raise RuntimeError(f'{expression}: {answer["exceptionDetails"]}')
        return answer['result'].get('value')

    def size(self, width, height=900):
        self.call('Emulation.setDeviceMetricsOverride', width=width, height=height,
                  deviceScaleFactor=1, mobile=False)

    def media(self, scheme='light', medium='screen'):
        self.call('Emulation.setEmulatedMedia', media=medium,
                  features=[{'name': 'prefers-color-scheme', 'value': scheme},
                            {'name': 'prefers-reduced-motion', 'value': 'reduce'}])

    def scripting(self, on):
        self.call('Emulation.setScriptExecutionDisabled', value=not on)

    def centre(self, selector):
        """Scroll to an element; where its middle is in the window."""
        place = self.ask(f'''(() => {{
            const element = document.querySelector({json.dumps(selector)});
            element.scrollIntoView({{block: 'center', inline: 'center', behavior: 'instant'}});
            const box = element.getBoundingClientRect();
            return [box.left + box.width / 2, box.top + box.height / 2];
        }})()''')
        return place

    def move(self, x, y):
        self.call('Input.dispatchMouseEvent', type='mouseMoved', x=x, y=y)

    def click(self, selector):
        x, y = self.centre(selector)
        self.move(x, y)
        for kind in ('mousePressed', 'mouseReleased'):
            self.call('Input.dispatchMouseEvent', type=kind, x=x, y=y, button='left', clickCount=1)

    def press(self, key, text=''):
        codes = {'Tab': 9, 'Enter': 13, 'Escape': 27, 'ArrowLeft': 37, 'ArrowRight': 39, ' ': 32}
        for kind in ('keyDown', 'keyUp'):
            self.call('Input.dispatchKeyEvent', type=kind, key=key, code='Space' if key == ' ' else key,
                      windowsVirtualKeyCode=codes[key], text=text if kind == 'keyDown' else '')

    def picture(self, path=None, clip=None, whole=False):
        """A PNG of the window, of the whole page, or of a place (x, y, width, height) of it."""
        more = {}
        if clip:
            more['clip'] = dict(zip(('x', 'y', 'width', 'height'), clip), scale=1)
        png = base64.b64decode(self.call('Page.captureScreenshot', captureBeyondViewport=whole or bool(clip),
                                         **more)['data'])
        if path:
            with open(path, 'wb') as out:
                out.write(png)
        return png

    def paper(self):
        """The page as a PDF."""
        return base64.b64decode(self.call('Page.printToPDF', preferCSSPageSize=True,
                                          printBackground=False)['data'])
