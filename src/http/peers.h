/*
 * Connections counted by client (onr_http_client_name), so that one client
 * cannot take all of them. Any thread.
 */
#ifndef ONRECORD_HTTP_PEERS_H
#define ONRECORD_HTTP_PEERS_H

#include "client.h"

struct http_peers;
struct http_peers *onr_http_peers_new(unsigned limit); /* limit 0: all are admitted and nothing is counted */
void onr_http_peers_free(struct http_peers *peers);
bool onr_http_peers_enter(struct http_peers *peers, const struct http_client *client);
void onr_http_peers_leave(struct http_peers *peers, const struct http_client *client);

#endif
