package dev.archipelago.web;

import dev.archipelago.web.page.PageFactory;
import dev.archipelago.web.page.PageWriter;
import dev.archipelago.web.page.RenderPools;

/**
 * What routes answer with.
 *
 * @param workers runs what may block
 * @param pools bounds what is rendered
 * @param problems answers what cannot be fulfilled
 * @param json answers with figures of the moment
 * @param factory makes pages
 * @param writer answers with pages
 * @param access who asks and how much they may ask for
 * @param admin admits requests with the admin key
 */
record RouteServices(
        Workers workers,
        RenderPools pools,
        Problems problems,
        Json json,
        PageFactory factory,
        PageWriter writer,
        Access access,
        AdminGate admin) {}
