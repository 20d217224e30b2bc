CREATE TABLE public.admin_users (
    id integer NOT NULL,
    document_id character varying(255),
    firstname character varying(255),
    lastname character varying(255),
    username character varying(255),
    email character varying(255),
    password character varying(255),
    reset_password_token character varying(255),
    reset_password_token_expires_at timestamp(6) without time zone,
    registration_token character varying(255),
    is_active boolean,
    blocked boolean,
    prefered_language character varying(255),
    created_at timestamp(6) without time zone,
    updated_at timestamp(6) without time zone,
    published_at timestamp(6) without time zone,
    created_by_id integer,
    updated_by_id integer,
    locale character varying(255)
);
CREATE SEQUENCE public.admin_users_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.admin_users_id_seq OWNED BY public.admin_users.id;
CREATE TABLE public.closeds (
    id integer NOT NULL,
    document_id character varying(255),
    name character varying(255),
    created_at timestamp(6) without time zone,
    updated_at timestamp(6) without time zone,
    published_at timestamp(6) without time zone,
    created_by_id integer,
    updated_by_id integer,
    locale character varying(255)
);
CREATE SEQUENCE public.closeds_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.closeds_id_seq OWNED BY public.closeds.id;
CREATE TABLE public.components_shared_cards (
    id integer NOT NULL,
    title character varying(255)
);
CREATE TABLE public.components_shared_cards_cmps (
    id integer NOT NULL,
    entity_id integer,
    cmp_id integer,
    component_type character varying(255),
    field character varying(255),
    "order" double precision
);
CREATE SEQUENCE public.components_shared_cards_cmps_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.components_shared_cards_cmps_id_seq OWNED BY public.components_shared_cards_cmps.id;
CREATE SEQUENCE public.components_shared_cards_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.components_shared_cards_id_seq OWNED BY public.components_shared_cards.id;
CREATE TABLE public.components_shared_cards_note_lnk (
    id integer NOT NULL,
    card_id integer,
    note_id integer
);
CREATE SEQUENCE public.components_shared_cards_note_lnk_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.components_shared_cards_note_lnk_id_seq OWNED BY public.components_shared_cards_note_lnk.id;
CREATE TABLE public.components_shared_plains (
    id integer NOT NULL,
    body text,
    target_id integer,
    target_type character varying(255)
);
CREATE SEQUENCE public.components_shared_plains_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.components_shared_plains_id_seq OWNED BY public.components_shared_plains.id;
CREATE TABLE public.components_shared_plains_links_mph (
    id integer NOT NULL,
    plain_id integer,
    links_id integer,
    links_type character varying(255),
    field character varying(255),
    "order" double precision
);
CREATE SEQUENCE public.components_shared_plains_links_mph_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.components_shared_plains_links_mph_id_seq OWNED BY public.components_shared_plains_links_mph.id;
CREATE TABLE public.exhibits (
    id integer NOT NULL,
    document_id character varying(255),
    title character varying(255),
    target_id integer,
    target_type character varying(255),
    curator_id integer,
    room_id integer,
    made_by integer,
    created_at timestamp(6) without time zone,
    updated_at timestamp(6) without time zone,
    published_at timestamp(6) without time zone,
    created_by_id integer,
    updated_by_id integer,
    locale character varying(255)
);
CREATE TABLE public.exhibits_an_attribute_with_a_longish_name_for_220ec_mph (
    id integer NOT NULL,
    exhibit_id integer,
    an_attribute_with_a_longish_name_for_a_table_id integer,
    an_attribute_with_a_longish_name_for_a_table_type character varying(255),
    field character varying(255),
    "order" double precision
);
CREATE SEQUENCE public.exhibits_an_attribute_with_a_longish_name_for_220ec_mph_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.exhibits_an_attribute_with_a_longish_name_for_220ec_mph_id_seq OWNED BY public.exhibits_an_attribute_with_a_longish_name_for_220ec_mph.id;
CREATE TABLE public.exhibits_cmps (
    id integer NOT NULL,
    entity_id integer,
    cmp_id integer,
    component_type character varying(255),
    field character varying(255),
    "order" double precision
);
CREATE SEQUENCE public.exhibits_cmps_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.exhibits_cmps_id_seq OWNED BY public.exhibits_cmps.id;
CREATE SEQUENCE public.exhibits_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.exhibits_id_seq OWNED BY public.exhibits.id;
CREATE TABLE public.exhibits_lenders_lnk (
    id integer NOT NULL,
    exhibit_id integer,
    person_id integer,
    person_ord double precision,
    exhibit_ord double precision
);
CREATE SEQUENCE public.exhibits_lenders_lnk_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.exhibits_lenders_lnk_id_seq OWNED BY public.exhibits_lenders_lnk.id;
CREATE TABLE public.exhibits_references_mph (
    id integer NOT NULL,
    exhibit_id integer,
    references_id integer,
    references_type character varying(255),
    field character varying(255),
    "order" double precision
);
CREATE SEQUENCE public.exhibits_references_mph_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.exhibits_references_mph_id_seq OWNED BY public.exhibits_references_mph.id;
CREATE TABLE public.files (
    id integer NOT NULL,
    document_id character varying(255),
    name character varying(255),
    alternative_text text,
    caption text,
    focal_point jsonb,
    width integer,
    height integer,
    formats jsonb,
    hash character varying(255),
    ext character varying(255),
    mime character varying(255),
    size numeric(10,2),
    url text,
    preview_url text,
    provider character varying(255),
    provider_metadata jsonb,
    folder_path character varying(255),
    created_at timestamp(6) without time zone,
    updated_at timestamp(6) without time zone,
    published_at timestamp(6) without time zone,
    created_by_id integer,
    updated_by_id integer,
    locale character varying(255)
);
CREATE TABLE public.files_folder_lnk (
    id integer NOT NULL,
    file_id integer,
    folder_id integer,
    file_ord double precision
);
CREATE SEQUENCE public.files_folder_lnk_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.files_folder_lnk_id_seq OWNED BY public.files_folder_lnk.id;
CREATE SEQUENCE public.files_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.files_id_seq OWNED BY public.files.id;
CREATE TABLE public.files_related_mph (
    id integer NOT NULL,
    file_id integer,
    related_id integer,
    related_type character varying(255),
    field character varying(255),
    "order" double precision
);
CREATE SEQUENCE public.files_related_mph_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.files_related_mph_id_seq OWNED BY public.files_related_mph.id;
CREATE TABLE public.log_entries (
    id integer NOT NULL,
    document_id character varying(255),
    line character varying(255),
    created_at timestamp(6) without time zone,
    updated_at timestamp(6) without time zone,
    published_at timestamp(6) without time zone,
    created_by_id integer,
    updated_by_id integer,
    locale character varying(255)
);
CREATE SEQUENCE public.log_entries_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.log_entries_id_seq OWNED BY public.log_entries.id;
CREATE TABLE public.log_entries_things_mph (
    id integer NOT NULL,
    log_entry_id integer,
    things_id integer,
    things_type character varying(255),
    field character varying(255),
    "order" double precision
);
CREATE SEQUENCE public.log_entries_things_mph_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.log_entries_things_mph_id_seq OWNED BY public.log_entries_things_mph.id;
CREATE TABLE public.notes (
    id integer NOT NULL,
    document_id character varying(255),
    text character varying(255),
    about_id integer,
    about_type character varying(255),
    created_at timestamp(6) without time zone,
    updated_at timestamp(6) without time zone,
    published_at timestamp(6) without time zone,
    created_by_id integer,
    updated_by_id integer,
    locale character varying(255)
);
CREATE SEQUENCE public.notes_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.notes_id_seq OWNED BY public.notes.id;
CREATE TABLE public.people (
    id integer NOT NULL,
    document_id character varying(255),
    name character varying(255),
    created_at timestamp(6) without time zone,
    updated_at timestamp(6) without time zone,
    published_at timestamp(6) without time zone,
    created_by_id integer,
    updated_by_id integer,
    locale character varying(255)
);
CREATE SEQUENCE public.people_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.people_id_seq OWNED BY public.people.id;
CREATE TABLE public.rooms (
    id integer NOT NULL,
    document_id character varying(255),
    name character varying(255),
    created_at timestamp(6) without time zone,
    updated_at timestamp(6) without time zone,
    published_at timestamp(6) without time zone,
    created_by_id integer,
    updated_by_id integer,
    locale character varying(255)
);
CREATE SEQUENCE public.rooms_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.rooms_id_seq OWNED BY public.rooms.id;
CREATE TABLE public.strapi_core_store_settings (
    id integer NOT NULL,
    key character varying(255),
    value text,
    type character varying(255),
    environment character varying(255),
    tag character varying(255)
);
CREATE SEQUENCE public.strapi_core_store_settings_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.strapi_core_store_settings_id_seq OWNED BY public.strapi_core_store_settings.id;
CREATE TABLE public.upload_folders (
    id integer NOT NULL,
    document_id character varying(255),
    name character varying(255),
    path_id integer,
    path character varying(255),
    created_at timestamp(6) without time zone,
    updated_at timestamp(6) without time zone,
    published_at timestamp(6) without time zone,
    created_by_id integer,
    updated_by_id integer,
    locale character varying(255)
);
CREATE SEQUENCE public.upload_folders_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.upload_folders_id_seq OWNED BY public.upload_folders.id;
CREATE TABLE public.upload_folders_parent_lnk (
    id integer NOT NULL,
    folder_id integer,
    inv_folder_id integer,
    folder_ord double precision
);
CREATE SEQUENCE public.upload_folders_parent_lnk_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.upload_folders_parent_lnk_id_seq OWNED BY public.upload_folders_parent_lnk.id;
ALTER TABLE ONLY public.admin_users ALTER COLUMN id SET DEFAULT nextval('public.admin_users_id_seq'::regclass);
ALTER TABLE ONLY public.closeds ALTER COLUMN id SET DEFAULT nextval('public.closeds_id_seq'::regclass);
ALTER TABLE ONLY public.components_shared_cards ALTER COLUMN id SET DEFAULT nextval('public.components_shared_cards_id_seq'::regclass);
ALTER TABLE ONLY public.components_shared_cards_cmps ALTER COLUMN id SET DEFAULT nextval('public.components_shared_cards_cmps_id_seq'::regclass);
ALTER TABLE ONLY public.components_shared_cards_note_lnk ALTER COLUMN id SET DEFAULT nextval('public.components_shared_cards_note_lnk_id_seq'::regclass);
ALTER TABLE ONLY public.components_shared_plains ALTER COLUMN id SET DEFAULT nextval('public.components_shared_plains_id_seq'::regclass);
ALTER TABLE ONLY public.components_shared_plains_links_mph ALTER COLUMN id SET DEFAULT nextval('public.components_shared_plains_links_mph_id_seq'::regclass);
ALTER TABLE ONLY public.exhibits ALTER COLUMN id SET DEFAULT nextval('public.exhibits_id_seq'::regclass);
ALTER TABLE ONLY public.exhibits_an_attribute_with_a_longish_name_for_220ec_mph ALTER COLUMN id SET DEFAULT nextval('public.exhibits_an_attribute_with_a_longish_name_for_220ec_mph_id_seq'::regclass);
ALTER TABLE ONLY public.exhibits_cmps ALTER COLUMN id SET DEFAULT nextval('public.exhibits_cmps_id_seq'::regclass);
ALTER TABLE ONLY public.exhibits_lenders_lnk ALTER COLUMN id SET DEFAULT nextval('public.exhibits_lenders_lnk_id_seq'::regclass);
ALTER TABLE ONLY public.exhibits_references_mph ALTER COLUMN id SET DEFAULT nextval('public.exhibits_references_mph_id_seq'::regclass);
ALTER TABLE ONLY public.files ALTER COLUMN id SET DEFAULT nextval('public.files_id_seq'::regclass);
ALTER TABLE ONLY public.files_folder_lnk ALTER COLUMN id SET DEFAULT nextval('public.files_folder_lnk_id_seq'::regclass);
ALTER TABLE ONLY public.files_related_mph ALTER COLUMN id SET DEFAULT nextval('public.files_related_mph_id_seq'::regclass);
ALTER TABLE ONLY public.log_entries ALTER COLUMN id SET DEFAULT nextval('public.log_entries_id_seq'::regclass);
ALTER TABLE ONLY public.log_entries_things_mph ALTER COLUMN id SET DEFAULT nextval('public.log_entries_things_mph_id_seq'::regclass);
ALTER TABLE ONLY public.notes ALTER COLUMN id SET DEFAULT nextval('public.notes_id_seq'::regclass);
ALTER TABLE ONLY public.people ALTER COLUMN id SET DEFAULT nextval('public.people_id_seq'::regclass);
ALTER TABLE ONLY public.rooms ALTER COLUMN id SET DEFAULT nextval('public.rooms_id_seq'::regclass);
ALTER TABLE ONLY public.strapi_core_store_settings ALTER COLUMN id SET DEFAULT nextval('public.strapi_core_store_settings_id_seq'::regclass);
ALTER TABLE ONLY public.upload_folders ALTER COLUMN id SET DEFAULT nextval('public.upload_folders_id_seq'::regclass);
ALTER TABLE ONLY public.upload_folders_parent_lnk ALTER COLUMN id SET DEFAULT nextval('public.upload_folders_parent_lnk_id_seq'::regclass);
ALTER TABLE ONLY public.admin_users
    ADD CONSTRAINT admin_users_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.closeds
    ADD CONSTRAINT closeds_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.components_shared_cards_cmps
    ADD CONSTRAINT components_shared_cards_cmps_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.components_shared_cards_note_lnk
    ADD CONSTRAINT components_shared_cards_note_lnk_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.components_shared_cards_note_lnk
    ADD CONSTRAINT components_shared_cards_note_lnk_uq UNIQUE (card_id, note_id);
ALTER TABLE ONLY public.components_shared_cards
    ADD CONSTRAINT components_shared_cards_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.components_shared_cards_cmps
    ADD CONSTRAINT components_shared_cards_uq UNIQUE (entity_id, cmp_id, field, component_type);
ALTER TABLE ONLY public.components_shared_plains_links_mph
    ADD CONSTRAINT components_shared_plains_links_mph_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.components_shared_plains
    ADD CONSTRAINT components_shared_plains_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.exhibits_an_attribute_with_a_longish_name_for_220ec_mph
    ADD CONSTRAINT exhibits_an_attribute_with_a_longish_name_for_220ec_mph_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.exhibits_cmps
    ADD CONSTRAINT exhibits_cmps_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.exhibits_lenders_lnk
    ADD CONSTRAINT exhibits_lenders_lnk_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.exhibits_lenders_lnk
    ADD CONSTRAINT exhibits_lenders_lnk_uq UNIQUE (exhibit_id, person_id);
ALTER TABLE ONLY public.exhibits
    ADD CONSTRAINT exhibits_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.exhibits_references_mph
    ADD CONSTRAINT exhibits_references_mph_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.exhibits_cmps
    ADD CONSTRAINT exhibits_uq UNIQUE (entity_id, cmp_id, field, component_type);
ALTER TABLE ONLY public.files_folder_lnk
    ADD CONSTRAINT files_folder_lnk_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.files_folder_lnk
    ADD CONSTRAINT files_folder_lnk_uq UNIQUE (file_id, folder_id);
ALTER TABLE ONLY public.files
    ADD CONSTRAINT files_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.files_related_mph
    ADD CONSTRAINT files_related_mph_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.log_entries
    ADD CONSTRAINT log_entries_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.log_entries_things_mph
    ADD CONSTRAINT log_entries_things_mph_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.notes
    ADD CONSTRAINT notes_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.rooms
    ADD CONSTRAINT rooms_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.strapi_core_store_settings
    ADD CONSTRAINT strapi_core_store_settings_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.upload_folders_parent_lnk
    ADD CONSTRAINT upload_folders_parent_lnk_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.upload_folders_parent_lnk
    ADD CONSTRAINT upload_folders_parent_lnk_uq UNIQUE (folder_id, inv_folder_id);
ALTER TABLE ONLY public.upload_folders
    ADD CONSTRAINT upload_folders_path_id_index UNIQUE (path_id);
ALTER TABLE ONLY public.upload_folders
    ADD CONSTRAINT upload_folders_path_index UNIQUE (path);
ALTER TABLE ONLY public.upload_folders
    ADD CONSTRAINT upload_folders_pkey PRIMARY KEY (id);
CREATE INDEX admin_users_created_by_id_fk ON public.admin_users USING btree (created_by_id);
CREATE INDEX admin_users_documents_idx ON public.admin_users USING btree (document_id, locale, published_at);
CREATE INDEX admin_users_updated_by_id_fk ON public.admin_users USING btree (updated_by_id);
CREATE INDEX closeds_created_by_id_fk ON public.closeds USING btree (created_by_id);
CREATE INDEX closeds_documents_idx ON public.closeds USING btree (document_id, locale, published_at);
CREATE INDEX closeds_updated_by_id_fk ON public.closeds USING btree (updated_by_id);
CREATE INDEX components_shared_cards_component_type_idx ON public.components_shared_cards_cmps USING btree (component_type);
CREATE INDEX components_shared_cards_entity_fk ON public.components_shared_cards_cmps USING btree (entity_id);
CREATE INDEX components_shared_cards_field_idx ON public.components_shared_cards_cmps USING btree (field);
CREATE INDEX components_shared_cards_note_lnk_fk ON public.components_shared_cards_note_lnk USING btree (card_id);
CREATE INDEX components_shared_cards_note_lnk_ifk ON public.components_shared_cards_note_lnk USING btree (note_id);
CREATE INDEX components_shared_plains_links_mph_fk ON public.components_shared_plains_links_mph USING btree (plain_id);
CREATE INDEX components_shared_plains_links_mph_idix ON public.components_shared_plains_links_mph USING btree (links_id);
CREATE INDEX components_shared_plains_links_mph_oidx ON public.components_shared_plains_links_mph USING btree ("order");
CREATE INDEX exhibits_an_attribute_with_a_longish_name_for0e4df_idix ON public.exhibits_an_attribute_with_a_longish_name_for_220ec_mph USING btree (an_attribute_with_a_longish_name_for_a_table_id);
CREATE INDEX exhibits_an_attribute_with_a_longish_name_for0e4df_oidx ON public.exhibits_an_attribute_with_a_longish_name_for_220ec_mph USING btree ("order");
CREATE INDEX exhibits_an_attribute_with_a_longish_name_for_20e4df_fk ON public.exhibits_an_attribute_with_a_longish_name_for_220ec_mph USING btree (exhibit_id);
CREATE INDEX exhibits_component_type_idx ON public.exhibits_cmps USING btree (component_type);
CREATE INDEX exhibits_created_by_id_fk ON public.exhibits USING btree (created_by_id);
CREATE INDEX exhibits_curator_id_fk ON public.exhibits USING btree (curator_id);
CREATE INDEX exhibits_documents_idx ON public.exhibits USING btree (document_id, locale, published_at);
CREATE INDEX exhibits_entity_fk ON public.exhibits_cmps USING btree (entity_id);
CREATE INDEX exhibits_field_idx ON public.exhibits_cmps USING btree (field);
CREATE INDEX exhibits_lenders_lnk_fk ON public.exhibits_lenders_lnk USING btree (exhibit_id);
CREATE INDEX exhibits_lenders_lnk_ifk ON public.exhibits_lenders_lnk USING btree (person_id);
CREATE INDEX exhibits_lenders_lnk_ofk ON public.exhibits_lenders_lnk USING btree (person_ord);
CREATE INDEX exhibits_lenders_lnk_oifk ON public.exhibits_lenders_lnk USING btree (exhibit_ord);
CREATE INDEX exhibits_made_by_fk ON public.exhibits USING btree (made_by);
CREATE INDEX exhibits_references_mph_fk ON public.exhibits_references_mph USING btree (exhibit_id);
CREATE INDEX exhibits_references_mph_idix ON public.exhibits_references_mph USING btree (references_id);
CREATE INDEX exhibits_references_mph_oidx ON public.exhibits_references_mph USING btree ("order");
CREATE INDEX exhibits_room_id_fk ON public.exhibits USING btree (room_id);
CREATE INDEX exhibits_updated_by_id_fk ON public.exhibits USING btree (updated_by_id);
CREATE INDEX files_created_by_id_fk ON public.files USING btree (created_by_id);
CREATE INDEX files_documents_idx ON public.files USING btree (document_id, locale, published_at);
CREATE INDEX files_folder_lnk_fk ON public.files_folder_lnk USING btree (file_id);
CREATE INDEX files_folder_lnk_ifk ON public.files_folder_lnk USING btree (folder_id);
CREATE INDEX files_folder_lnk_oifk ON public.files_folder_lnk USING btree (file_ord);
CREATE INDEX files_related_mph_fk ON public.files_related_mph USING btree (file_id);
CREATE INDEX files_related_mph_idix ON public.files_related_mph USING btree (related_id);
CREATE INDEX files_related_mph_oidx ON public.files_related_mph USING btree ("order");
CREATE INDEX files_updated_by_id_fk ON public.files USING btree (updated_by_id);
CREATE INDEX log_entries_created_by_id_fk ON public.log_entries USING btree (created_by_id);
CREATE INDEX log_entries_documents_idx ON public.log_entries USING btree (document_id, locale, published_at);
CREATE INDEX log_entries_things_mph_fk ON public.log_entries_things_mph USING btree (log_entry_id);
CREATE INDEX log_entries_things_mph_idix ON public.log_entries_things_mph USING btree (things_id);
CREATE INDEX log_entries_things_mph_oidx ON public.log_entries_things_mph USING btree ("order");
CREATE INDEX log_entries_updated_by_id_fk ON public.log_entries USING btree (updated_by_id);
CREATE INDEX notes_created_by_id_fk ON public.notes USING btree (created_by_id);
CREATE INDEX notes_documents_idx ON public.notes USING btree (document_id, locale, published_at);
CREATE INDEX notes_updated_by_id_fk ON public.notes USING btree (updated_by_id);
CREATE INDEX people_created_by_id_fk ON public.people USING btree (created_by_id);
CREATE INDEX people_documents_idx ON public.people USING btree (document_id, locale, published_at);
CREATE INDEX people_updated_by_id_fk ON public.people USING btree (updated_by_id);
CREATE INDEX rooms_created_by_id_fk ON public.rooms USING btree (created_by_id);
CREATE INDEX rooms_documents_idx ON public.rooms USING btree (document_id, locale, published_at);
CREATE INDEX rooms_updated_by_id_fk ON public.rooms USING btree (updated_by_id);
CREATE INDEX upload_files_created_at_index ON public.files USING btree (created_at);
CREATE INDEX upload_files_ext_index ON public.files USING btree (ext);
CREATE INDEX upload_files_folder_path_index ON public.files USING btree (folder_path);
CREATE INDEX upload_files_name_index ON public.files USING btree (name);
CREATE INDEX upload_files_size_index ON public.files USING btree (size);
CREATE INDEX upload_files_updated_at_index ON public.files USING btree (updated_at);
CREATE INDEX upload_folders_created_by_id_fk ON public.upload_folders USING btree (created_by_id);
CREATE INDEX upload_folders_documents_idx ON public.upload_folders USING btree (document_id, locale, published_at);
CREATE INDEX upload_folders_parent_lnk_fk ON public.upload_folders_parent_lnk USING btree (folder_id);
CREATE INDEX upload_folders_parent_lnk_ifk ON public.upload_folders_parent_lnk USING btree (inv_folder_id);
CREATE INDEX upload_folders_parent_lnk_oifk ON public.upload_folders_parent_lnk USING btree (folder_ord);
CREATE INDEX upload_folders_updated_by_id_fk ON public.upload_folders USING btree (updated_by_id);
ALTER TABLE ONLY public.admin_users
    ADD CONSTRAINT admin_users_created_by_id_fk FOREIGN KEY (created_by_id) REFERENCES public.admin_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.admin_users
    ADD CONSTRAINT admin_users_updated_by_id_fk FOREIGN KEY (updated_by_id) REFERENCES public.admin_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.closeds
    ADD CONSTRAINT closeds_created_by_id_fk FOREIGN KEY (created_by_id) REFERENCES public.admin_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.closeds
    ADD CONSTRAINT closeds_updated_by_id_fk FOREIGN KEY (updated_by_id) REFERENCES public.admin_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.components_shared_cards_cmps
    ADD CONSTRAINT components_shared_cards_entity_fk FOREIGN KEY (entity_id) REFERENCES public.components_shared_cards(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.components_shared_cards_note_lnk
    ADD CONSTRAINT components_shared_cards_note_lnk_fk FOREIGN KEY (card_id) REFERENCES public.components_shared_cards(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.components_shared_cards_note_lnk
    ADD CONSTRAINT components_shared_cards_note_lnk_ifk FOREIGN KEY (note_id) REFERENCES public.notes(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.components_shared_plains_links_mph
    ADD CONSTRAINT components_shared_plains_links_mph_fk FOREIGN KEY (plain_id) REFERENCES public.components_shared_plains(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.exhibits_an_attribute_with_a_longish_name_for_220ec_mph
    ADD CONSTRAINT exhibits_an_attribute_with_a_longish_name_for_20e4df_fk FOREIGN KEY (exhibit_id) REFERENCES public.exhibits(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.exhibits
    ADD CONSTRAINT exhibits_created_by_id_fk FOREIGN KEY (created_by_id) REFERENCES public.admin_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.exhibits
    ADD CONSTRAINT exhibits_curator_id_fk FOREIGN KEY (curator_id) REFERENCES public.people(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.exhibits_cmps
    ADD CONSTRAINT exhibits_entity_fk FOREIGN KEY (entity_id) REFERENCES public.exhibits(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.exhibits_lenders_lnk
    ADD CONSTRAINT exhibits_lenders_lnk_fk FOREIGN KEY (exhibit_id) REFERENCES public.exhibits(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.exhibits_lenders_lnk
    ADD CONSTRAINT exhibits_lenders_lnk_ifk FOREIGN KEY (person_id) REFERENCES public.people(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.exhibits
    ADD CONSTRAINT exhibits_made_by_fk FOREIGN KEY (made_by) REFERENCES public.people(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.exhibits_references_mph
    ADD CONSTRAINT exhibits_references_mph_fk FOREIGN KEY (exhibit_id) REFERENCES public.exhibits(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.exhibits
    ADD CONSTRAINT exhibits_room_id_fk FOREIGN KEY (room_id) REFERENCES public.rooms(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.exhibits
    ADD CONSTRAINT exhibits_updated_by_id_fk FOREIGN KEY (updated_by_id) REFERENCES public.admin_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.files
    ADD CONSTRAINT files_created_by_id_fk FOREIGN KEY (created_by_id) REFERENCES public.admin_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.files_folder_lnk
    ADD CONSTRAINT files_folder_lnk_fk FOREIGN KEY (file_id) REFERENCES public.files(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.files_folder_lnk
    ADD CONSTRAINT files_folder_lnk_ifk FOREIGN KEY (folder_id) REFERENCES public.upload_folders(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.files_related_mph
    ADD CONSTRAINT files_related_mph_fk FOREIGN KEY (file_id) REFERENCES public.files(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.files
    ADD CONSTRAINT files_updated_by_id_fk FOREIGN KEY (updated_by_id) REFERENCES public.admin_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.log_entries
    ADD CONSTRAINT log_entries_created_by_id_fk FOREIGN KEY (created_by_id) REFERENCES public.admin_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.log_entries_things_mph
    ADD CONSTRAINT log_entries_things_mph_fk FOREIGN KEY (log_entry_id) REFERENCES public.log_entries(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.log_entries
    ADD CONSTRAINT log_entries_updated_by_id_fk FOREIGN KEY (updated_by_id) REFERENCES public.admin_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.notes
    ADD CONSTRAINT notes_created_by_id_fk FOREIGN KEY (created_by_id) REFERENCES public.admin_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.notes
    ADD CONSTRAINT notes_updated_by_id_fk FOREIGN KEY (updated_by_id) REFERENCES public.admin_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_created_by_id_fk FOREIGN KEY (created_by_id) REFERENCES public.admin_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_updated_by_id_fk FOREIGN KEY (updated_by_id) REFERENCES public.admin_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.rooms
    ADD CONSTRAINT rooms_created_by_id_fk FOREIGN KEY (created_by_id) REFERENCES public.admin_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.rooms
    ADD CONSTRAINT rooms_updated_by_id_fk FOREIGN KEY (updated_by_id) REFERENCES public.admin_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.upload_folders
    ADD CONSTRAINT upload_folders_created_by_id_fk FOREIGN KEY (created_by_id) REFERENCES public.admin_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.upload_folders_parent_lnk
    ADD CONSTRAINT upload_folders_parent_lnk_fk FOREIGN KEY (folder_id) REFERENCES public.upload_folders(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.upload_folders_parent_lnk
    ADD CONSTRAINT upload_folders_parent_lnk_ifk FOREIGN KEY (inv_folder_id) REFERENCES public.upload_folders(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.upload_folders
    ADD CONSTRAINT upload_folders_updated_by_id_fk FOREIGN KEY (updated_by_id) REFERENCES public.admin_users(id) ON DELETE SET NULL;
