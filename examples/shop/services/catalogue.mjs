/** What the shop sells: fastify, ES modules, logging with fastify's own pino. */
import Fastify from 'fastify';

const products = new Map(
  [
    ['tea', 'Darjeeling, 100 g', 9.5],
    ['pot', 'Tea pot, 1 l', 32],
    ['cup', 'Cup, porcelain', 7.25],
  ].map(([id, name, price]) => [id, { id, name, price }]),
);

const app = Fastify({ logger: true });

app.get('/products', () => [...products.values()]);

app.get('/products/:id', (request, reply) => {
  const product = products.get(request.params.id);
  if (product !== undefined) return product;
  request.log.warn({ product: request.params.id }, 'no such product');
  return reply.code(404).send({ error: 'no such product' });
});

await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });

process.once('SIGTERM', () => void app.close());
