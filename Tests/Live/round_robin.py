"""A load balancer as small as can be: TCP, round robin, passing over whoever does not answer."""

import asyncio
import contextlib


class Balancer:
    """Use it in an `async with`. `where` says at which backend a connection ended up, by its local port."""

    def __init__(self, ports):
        self.ports, self.next, self.where, self.tasks = list(ports), 0, {}, set()

    async def __aenter__(self):
        self.server = await asyncio.start_server(self.take, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_):
        self.server.close()
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    async def backend(self):
        for _ in self.ports:
            port = self.ports[self.next % len(self.ports)]
            self.next += 1
            with contextlib.suppress(OSError):
                return port, *await asyncio.open_connection("127.0.0.1", port)
        return None, None, None

    async def take(self, reader, writer):
        task = asyncio.current_task()
        self.tasks.add(task)
        try:
            port, there, back = await self.backend()
            if port is None:
                return
            self.where[writer.get_extra_info("peername")[1]] = port
            await asyncio.gather(self.copy(reader, back), self.copy(there, writer))
        finally:
            writer.close()
            self.tasks.discard(task)

    @staticmethod
    async def copy(reader, writer):
        try:
            while piece := await reader.read(65536):
                writer.write(piece)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()
